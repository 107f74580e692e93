print("flinkpolicy")
