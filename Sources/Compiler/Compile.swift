import PolicyDSL
