/// The keys as one sorted text, so that a lookup is a binary search and nothing is built before it is asked for.
///
/// A line is `name|` scope, type, then `|default` if there is one that depends on neither machine nor release:
/// - scope: `D` an operator key that a resource may set, `S` one for the operator only, else the Flink lines that know
///   the key, as a sum of 1 (1.15), 2 (1.20) and 4 (2.3);
/// - type: `b` bool, `i` int, `f` double, `d` duration, `m` memory, `s` string, `l` list, `p` map, `e` and the values of
///   an enumeration with commas between; `>` and a name: an old spelling of that key.
///
/// How it was made. Flink: every static `ConfigOption` in the jars of Flink 1.15.4, 1.20.5 and 2.3.0, read by reflection:
/// key, `getClazz`, `isList`, default and fallback keys; those that are not options of a cluster, client or table
/// program are left out: connectors, formats and reporters (their keys are relative), hints, `$internal` and `internal`.
/// Of several types or defaults the newest release's counts. A fallback key that the option calls deprecated is an old
/// spelling, unless 2.3 still has it as an option of its own. Checked against 1.18.1 and 2.1.0: nothing is missing.
/// The operator's keys, the autoscaler's and the blue/green ones are as of its version 1.16.
enum ConfigKeysTable {
    static let text: StaticString = """
        akka.ask.callstack|7>pekko.ask.callstack
        akka.ask.timeout|7>pekko.ask.timeout
        akka.client-socket-worker-pool.pool-size-factor|7>pekko.client-socket-worker-pool.pool-size-factor
        akka.client-socket-worker-pool.pool-size-max|7>pekko.client-socket-worker-pool.pool-size-max
        akka.client-socket-worker-pool.pool-size-min|7>pekko.client-socket-worker-pool.pool-size-min
        akka.client.timeout|7>client.timeout
        akka.fork-join-executor.parallelism-factor|7>pekko.fork-join-executor.parallelism-factor
        akka.fork-join-executor.parallelism-max|7>pekko.fork-join-executor.parallelism-max
        akka.fork-join-executor.parallelism-min|7>pekko.fork-join-executor.parallelism-min
        akka.framesize|7>pekko.framesize
        akka.jvm-exit-on-fatal-error|7>pekko.jvm-exit-on-fatal-error
        akka.log.lifecycle.events|7>pekko.log.lifecycle.events
        akka.lookup.timeout|7>pekko.lookup.timeout
        akka.retry-gate-closed-for|7>pekko.retry-gate-closed-for
        akka.rpc.force-invocation-serialization|6>pekko.rpc.force-invocation-serialization
        akka.server-socket-worker-pool.pool-size-factor|7>pekko.server-socket-worker-pool.pool-size-factor
        akka.server-socket-worker-pool.pool-size-max|7>pekko.server-socket-worker-pool.pool-size-max
        akka.server-socket-worker-pool.pool-size-min|7>pekko.server-socket-worker-pool.pool-size-min
        akka.ssl.enabled|7>pekko.ssl.enabled
        akka.startup-timeout|7>pekko.startup-timeout
        akka.tcp.timeout|7>pekko.tcp.timeout
        akka.throughput|7>pekko.throughput
        akka.watch.heartbeat.interval|3s|10 s
        akka.watch.heartbeat.pause|3s|60 s
        akka.watch.threshold|3i|12
        application-result-store.delete-on-commit|4b|true
        application-result-store.storage-path|4s
        blob.client.connect.timeout|7i|0
        blob.client.socket.timeout|7i|300000
        blob.fetch.backlog|7i|1000
        blob.fetch.num-concurrent|7i|50
        blob.fetch.retries|7i|5
        blob.offload.minsize|7i|1048576
        blob.server.port|7s|0
        blob.service.cleanup.interval|7i|3600
        blob.service.ssl.enabled|7b|true
        blob.storage.directory|7s
        classloader.check-leaked-classloader|7b|true
        classloader.fail-on-metaspace-oom-error|7b|true
        classloader.parent-first-patterns|7>classloader.parent-first-patterns.default
        classloader.parent-first-patterns.additional|7l
        classloader.parent-first-patterns.default|7l
        classloader.resolve-order|7s|child-first
        cleanup-strategy|7>cleanup-strategy.type
        cleanup-strategy.exponential-delay.attempts|7i|2147483647
        cleanup-strategy.exponential-delay.initial-backoff|7d|1 s
        cleanup-strategy.exponential-delay.max-backoff|7d|1 h
        cleanup-strategy.fixed-delay.attempts|7i|2147483647
        cleanup-strategy.fixed-delay.delay|7d|1 min
        cleanup-strategy.type|6s|exponential-delay
        client.heartbeat.interval|6d|30 s
        client.heartbeat.timeout|6d|3 min
        client.retry-period|7d|2 s
        client.timeout|7d|1 min
        cluster.evenly-spread-out-slots|3b|false
        cluster.fine-grained-resource-management.enabled|1b|false
        cluster.id|4s|00000000000000000000000000000000
        cluster.intercept-user-system-exit|7eDISABLED,LOG,THROW|DISABLED
        cluster.io-pool.size|7i
        cluster.processes.halt-on-fatal-error|7b|false
        cluster.registration.error-delay|7d|10 s
        cluster.registration.initial-timeout|7d|100 ms
        cluster.registration.max-timeout|7d|30 s
        cluster.registration.refused-registration-delay|7d|30 s
        cluster.services.shutdown-timeout|7d|30 s
        cluster.thread-dump.stacktrace-max-depth|7i|50
        cluster.uncaught-exception-handling|7eLOG,FAIL|LOG
        collect-sink.batch-size.max|7m|2 mb
        collect-sink.socket-timeout|7d|10 s
        compiler.delimited-informat.max-line-samples|7i|10
        compiler.delimited-informat.max-sample-len|7i|2097152
        compiler.delimited-informat.min-line-samples|7i|2
        completed-application-store.cache-size|4i|52428800
        completed-application-store.expiration-time|4d|1 h
        completed-application-store.max-capacity|4i|2147483647
        completed-application-store.type|4eFile,Memory|File
        dstl.dfs.base-path|7>state.changelog.dstl.dfs.base-path
        dstl.dfs.batch.persist-delay|7>state.changelog.dstl.dfs.batch.persist-delay
        dstl.dfs.batch.persist-size-threshold|7>state.changelog.dstl.dfs.batch.persist-size-threshold
        dstl.dfs.compression.enabled|7>state.changelog.dstl.dfs.compression.enabled
        dstl.dfs.discard.num-threads|6>state.changelog.dstl.dfs.discard.num-threads
        dstl.dfs.download.local-cache.idle-timeout-ms|6>state.changelog.dstl.dfs.download.local-cache.idle-timeout-ms
        dstl.dfs.preemptive-persist-threshold|7>state.changelog.dstl.dfs.preemptive-persist-threshold
        dstl.dfs.upload.buffer-size|7>state.changelog.dstl.dfs.upload.buffer-size
        dstl.dfs.upload.max-attempts|7>state.changelog.dstl.dfs.upload.max-attempts
        dstl.dfs.upload.max-in-flight|7>state.changelog.dstl.dfs.upload.max-in-flight
        dstl.dfs.upload.next-attempt-delay|7>state.changelog.dstl.dfs.upload.next-attempt-delay
        dstl.dfs.upload.num-threads|7>state.changelog.dstl.dfs.upload.num-threads
        dstl.dfs.upload.retry-policy|7>state.changelog.dstl.dfs.upload.retry-policy
        dstl.dfs.upload.timeout|7>state.changelog.dstl.dfs.upload.timeout
        env.hadoop.conf.dir|7s
        env.hbase.conf.dir|7s
        env.java.default-opts.all|6s
        env.java.default-opts.jobmanager|6s
        env.java.default-opts.taskmanager|6s
        env.java.home|4s
        env.java.opts|7>env.java.opts.all
        env.java.opts.all|6s
        env.java.opts.client|7s
        env.java.opts.historyserver|7s
        env.java.opts.jobmanager|7s
        env.java.opts.sql-gateway|6s
        env.java.opts.taskmanager|7s
        env.log.dir|7s
        env.log.level|6s|INFO
        env.log.max|7i|10
        env.pid.dir|7s
        env.ssh.opts|7s
        env.stdout-err.redirect-to-file|6b|false
        env.yarn.conf.dir|7s
        events.reporters|4s
        execution.allow-client-job-configurations|7>execution.program-config.enabled
        execution.async-state.active-buffer-size|4i|1000
        execution.async-state.active-buffer-timeout|4i|1000
        execution.async-state.buffer-size|2i|1000
        execution.async-state.buffer-timeout|2i|1000
        execution.async-state.in-flight-records-limit|2i|6000
        execution.async-state.total-buffer-size|4i|6000
        execution.attached|7b|false
        execution.batch-shuffle-mode|7eALL_EXCHANGES_PIPELINED,ALL_EXCHANGES_BLOCKING,ALL_EXCHANGES_HYBRID_FULL,ALL_EXCHANGES_HYBRID_SELECTIVE|ALL_EXCHANGES_BLOCKING
        execution.batch-state-backend.enabled|7b|true
        execution.batch.adaptive.auto-parallelism.avg-data-volume-per-task|6m|16 mb
        execution.batch.adaptive.auto-parallelism.default-source-parallelism|6i
        execution.batch.adaptive.auto-parallelism.enabled|6b|true
        execution.batch.adaptive.auto-parallelism.max-parallelism|6i|128
        execution.batch.adaptive.auto-parallelism.min-parallelism|6i|1
        execution.batch.adaptive.stream-graph-optimization.strategies|4l
        execution.batch.job-recovery.enabled|6b|false
        execution.batch.job-recovery.previous-worker.recovery.timeout|6d|30 s
        execution.batch.job-recovery.snapshot.min-pause|6d|3 min
        execution.batch.speculative.block-slow-node-duration|6d|1 min
        execution.batch.speculative.enabled|6b|false
        execution.batch.speculative.max-concurrent-executions|6i|2
        execution.buffer-timeout|7>execution.buffer-timeout.interval
        execution.buffer-timeout.enabled|6b|true
        execution.buffer-timeout.interval|6d|100 ms
        execution.checkpointing.aligned-checkpoint-timeout|7d|0 ms
        execution.checkpointing.alignment-timeout|7>execution.checkpointing.aligned-checkpoint-timeout
        execution.checkpointing.approximate-local-recovery|6>execution.state-recovery.approximate-local-recovery
        execution.checkpointing.checkpoints-after-tasks-finish|6b|true
        execution.checkpointing.checkpoints-after-tasks-finish.enabled|7>execution.checkpointing.checkpoints-after-tasks-finish
        execution.checkpointing.cleaner.parallel-mode|6b|true
        execution.checkpointing.create-subdir|6b|true
        execution.checkpointing.data-inline-threshold|6m|20 kb
        execution.checkpointing.dir|6s
        execution.checkpointing.during-recovery.enabled|4b|false
        execution.checkpointing.externalized-checkpoint-retention|7eDELETE_ON_CANCELLATION,RETAIN_ON_CANCELLATION,NO_EXTERNALIZED_CHECKPOINTS|NO_EXTERNALIZED_CHECKPOINTS
        execution.checkpointing.file-merging.across-checkpoint-boundary|6b|false
        execution.checkpointing.file-merging.enabled|6b|false
        execution.checkpointing.file-merging.max-file-size|6m|32 mb
        execution.checkpointing.file-merging.max-space-amplification|6f|2.0
        execution.checkpointing.file-merging.max-subtasks-per-file|6i|4
        execution.checkpointing.file-merging.pool-blocking|6b|false
        execution.checkpointing.force|2b|false
        execution.checkpointing.incremental|6b|false
        execution.checkpointing.interval|7d
        execution.checkpointing.interval-during-backlog|6d
        execution.checkpointing.local-backup.dirs|6s
        execution.checkpointing.local-backup.enabled|6b|false
        execution.checkpointing.max-concurrent-checkpoints|7i|1
        execution.checkpointing.min-pause|7d|0 ms
        execution.checkpointing.mode|7eEXACTLY_ONCE,AT_LEAST_ONCE|EXACTLY_ONCE
        execution.checkpointing.num-retained|6i|1
        execution.checkpointing.recover-without-channel-state.checkpoint-id|7>execution.state-recovery.without-channel-state.checkpoint-id
        execution.checkpointing.savepoint-dir|6s
        execution.checkpointing.snapshot-compression|7b|false
        execution.checkpointing.storage|6s
        execution.checkpointing.timeout|7d|10 min
        execution.checkpointing.tolerable-failed-checkpoints|7i|0
        execution.checkpointing.unaligned|7>execution.checkpointing.unaligned.enabled
        execution.checkpointing.unaligned.enabled|6b|false
        execution.checkpointing.unaligned.forced|7b|false
        execution.checkpointing.unaligned.interruptible-timers.enabled|6b|false
        execution.checkpointing.unaligned.max-subtasks-per-channel-state-file|6i|5
        execution.checkpointing.unaligned.recover-output-on-downstream.enabled|4b|false
        execution.checkpointing.write-buffer-size|6i|4096
        execution.job-listeners|7l
        execution.job-status-changed-listeners|4l
        execution.program-config.enabled|6b|true
        execution.program-config.wildcards|6l
        execution.runtime-mode|7eSTREAMING,BATCH,AUTOMATIC|STREAMING
        execution.savepoint-restore-mode|7>execution.state-recovery.claim-mode
        execution.savepoint.ignore-unclaimed-state|7>execution.state-recovery.ignore-unclaimed-state
        execution.savepoint.path|7>execution.state-recovery.path
        execution.shutdown-on-application-finish|7b|true
        execution.shutdown-on-attached-exit|7b|false
        execution.sort-keyed-partition.memory|6m|128 mb
        execution.sort-partition.memory|6m|128 mb
        execution.sorted-inputs.enabled|7b|true
        execution.sorted-inputs.memory|7m|128 mb
        execution.state-recovery.approximate-local-recovery|6b|false
        execution.state-recovery.claim-mode|6eCLAIM,NO_CLAIM,LEGACY|NO_CLAIM
        execution.state-recovery.from-local|6b|false
        execution.state-recovery.ignore-unclaimed-state|6b|false
        execution.state-recovery.path|6s
        execution.state-recovery.without-channel-state.checkpoint-id|6i|-1
        execution.submit-failed-job-on-application-error|7b|false
        execution.target|7s
        execution.terminate-application-on-any-job-terminated-exceptionally|4b|true
        external-resources|7l
        fine-grained.shuffle-mode.all-blocking|3b|false
        fs.allowed-fallback-filesystems|7s
        fs.default-scheme|7s
        fs.output.always-create-directory|7b|false
        fs.overwrite-files|7b|false
        heartbeat.interval|7d|10 s
        heartbeat.rpc-failure-threshold|7i|2
        heartbeat.timeout|7d|50 s
        high-availability|7>high-availability.type
        high-availability.cluster-id|7s|/default
        high-availability.job.delay|3s
        high-availability.jobmanager.port|7s|0
        high-availability.kubernetes.leader-election.lease-duration|7d|15 s
        high-availability.kubernetes.leader-election.renew-deadline|7d|15 s
        high-availability.kubernetes.leader-election.retry-period|7d|5 s
        high-availability.storageDir|7s
        high-availability.type|6s|NONE
        high-availability.use-old-ha-services|1b|false
        high-availability.zookeeper.client.acl|7s|open
        high-availability.zookeeper.client.authorization|6p
        high-availability.zookeeper.client.connection-timeout|7d|15 s
        high-availability.zookeeper.client.ensemble-tracker|6b|true
        high-availability.zookeeper.client.max-close-wait|6d
        high-availability.zookeeper.client.max-retry-attempts|7i|3
        high-availability.zookeeper.client.max-retry-wait|4d|1 min
        high-availability.zookeeper.client.retry-wait|7d|5 s
        high-availability.zookeeper.client.session-timeout|7d|1 min
        high-availability.zookeeper.client.simulated-session-expiration-percent|6i
        high-availability.zookeeper.client.tolerate-suspended-connections|7b|false
        high-availability.zookeeper.path.applications|4s|/applications
        high-availability.zookeeper.path.execution-plans|4s|/execution-plans
        high-availability.zookeeper.path.jobgraphs|7>high-availability.zookeeper.path.execution-plans
        high-availability.zookeeper.path.namespace|7>high-availability.cluster-id
        high-availability.zookeeper.path.root|7s|/flink
        high-availability.zookeeper.path.running-registry|3s|/running_job_registry/
        high-availability.zookeeper.quorum|7s
        high-availability.zookeeper.storageDir|7>high-availability.storageDir
        historyserver.archive.clean-expired-applications|4b|false
        historyserver.archive.clean-expired-jobs|7b|false
        historyserver.archive.fs.dir|7s
        historyserver.archive.fs.refresh-interval|7d|10 s
        historyserver.archive.retained-applications|4i|-1
        historyserver.archive.retained-jobs|7i|-1
        historyserver.archive.retained-ttl|4d
        historyserver.log.jobmanager.url-pattern|6s
        historyserver.log.taskmanager.url-pattern|6s
        historyserver.web.address|7s
        historyserver.web.port|7i|8082
        historyserver.web.refresh-interval|7d|10 s
        historyserver.web.ssl.enabled|7b|false
        historyserver.web.tmpdir|7s
        io.tmp.dirs|7s
        jmx.server.port|7s
        job-event.store.write-buffer.flush-interval|6d|1 s
        job-event.store.write-buffer.size|6m|1 mb
        job-manager.max-attempts-history-size|7>jobmanager.execution.attempts-history-size
        job-result-store.delete-on-commit|7b|true
        job-result-store.storage-path|7s
        job.autoscaler.backlog-processing.lag-threshold|Dd|5 min
        job.autoscaler.catch-up.duration|Dd|30 min
        job.autoscaler.enabled|Db|false
        job.autoscaler.excluded.periods|Dl
        job.autoscaler.flink.rest-client.timeout|Dd|10 s
        job.autoscaler.history.max.age|Dd|1 d
        job.autoscaler.history.max.count|Di|3
        job.autoscaler.memory.gc-pressure.threshold|Df|1.0
        job.autoscaler.memory.heap-usage.threshold|Df|1.0
        job.autoscaler.memory.tuning.enabled|Db|false
        job.autoscaler.memory.tuning.maximize-managed-memory|Db|false
        job.autoscaler.memory.tuning.overhead|Df|0.2
        job.autoscaler.memory.tuning.scale-down-compensation.enabled|Db|true
        job.autoscaler.metrics.busy-time.aggregator|DeAVG,MAX,MIN|MAX
        job.autoscaler.metrics.window|Dd|15 min
        job.autoscaler.observed-scalability.coefficient-min|Df|0.5
        job.autoscaler.observed-scalability.enabled|Db|false
        job.autoscaler.observed-scalability.min-observations|Di|3
        job.autoscaler.observed-true-processing-rate.lag-threshold|Dd|30 s
        job.autoscaler.observed-true-processing-rate.min-observations|Di|2
        job.autoscaler.observed-true-processing-rate.switch-threshold|Df|0.15
        job.autoscaler.quota.cpu|Df
        job.autoscaler.quota.memory|Dm
        job.autoscaler.restart.time|Dd|5 min
        job.autoscaler.restart.time-tracking.enabled|Db|false
        job.autoscaler.restart.time-tracking.limit|Dd|15 min
        job.autoscaler.scale-down.interval|Dd|1 h
        job.autoscaler.scale-down.max-factor|Df|0.6
        job.autoscaler.scale-up.grace-period|D>job.autoscaler.scale-down.interval
        job.autoscaler.scale-up.max-factor|Df|100000.0
        job.autoscaler.scaling.effectiveness.detection.enabled|Db|false
        job.autoscaler.scaling.effectiveness.threshold|Df|0.1
        job.autoscaler.scaling.enabled|Db|true
        job.autoscaler.scaling.event.interval|Dd|30 min
        job.autoscaler.scaling.key-group.partitions.adjust.mode|DeEVENLY_SPREAD,MAXIMIZE_UTILISATION|EVENLY_SPREAD
        job.autoscaler.scaling.parallelism-alignment.mode|Ds|BALANCED
        job.autoscaler.stabilization.interval|Dd|5 min
        job.autoscaler.target.utilization|D>job.autoscaler.utilization.target
        job.autoscaler.target.utilization.boundary|Df|0.3
        job.autoscaler.utilization.max|Df
        job.autoscaler.utilization.min|Df
        job.autoscaler.utilization.target|Df|0.7
        job.autoscaler.vertex.exclude.ids|Dl
        job.autoscaler.vertex.max-parallelism|Di|200
        job.autoscaler.vertex.min-parallelism|Di|1
        jobmanager.adaptive-batch-scheduler.avg-data-volume-per-task|7>execution.batch.adaptive.auto-parallelism.avg-data-volume-per-task
        jobmanager.adaptive-batch-scheduler.default-source-parallelism|7>execution.batch.adaptive.auto-parallelism.default-source-parallelism
        jobmanager.adaptive-batch-scheduler.max-parallelism|7>execution.batch.adaptive.auto-parallelism.max-parallelism
        jobmanager.adaptive-batch-scheduler.min-parallelism|7>execution.batch.adaptive.auto-parallelism.min-parallelism
        jobmanager.adaptive-batch-scheduler.speculative.block-slow-node-duration|6>execution.batch.speculative.block-slow-node-duration
        jobmanager.adaptive-batch-scheduler.speculative.enabled|6>execution.batch.speculative.enabled
        jobmanager.adaptive-batch-scheduler.speculative.max-concurrent-executions|6>execution.batch.speculative.max-concurrent-executions
        jobmanager.adaptive-scheduler.executing.cooldown-after-rescaling|4d|30 s
        jobmanager.adaptive-scheduler.executing.resource-stabilization-timeout|4d|1 min
        jobmanager.adaptive-scheduler.min-parallelism-increase|7i|1
        jobmanager.adaptive-scheduler.prefer-minimal-taskmanagers|6b|true
        jobmanager.adaptive-scheduler.rescale-trigger.max-checkpoint-failures|4i|2
        jobmanager.adaptive-scheduler.rescale-trigger.max-delay|4d
        jobmanager.adaptive-scheduler.resource-stabilization-timeout|7>jobmanager.adaptive-scheduler.submission.resource-stabilization-timeout
        jobmanager.adaptive-scheduler.resource-wait-timeout|7>jobmanager.adaptive-scheduler.submission.resource-wait-timeout
        jobmanager.adaptive-scheduler.scaling-interval.max|6d
        jobmanager.adaptive-scheduler.scaling-interval.min|6>jobmanager.adaptive-scheduler.executing.cooldown-after-rescaling
        jobmanager.adaptive-scheduler.submission.resource-stabilization-timeout|4d|10 s
        jobmanager.adaptive-scheduler.submission.resource-wait-timeout|4d|5 min
        jobmanager.archive.fs.dir|7s
        jobmanager.bind-host|7s
        jobmanager.execution.attempts-history-size|7i|16
        jobmanager.execution.failover-strategy|7s|region
        jobmanager.failure-enrichers|6s
        jobmanager.future-pool.size|7i
        jobmanager.heap.mb|3i
        jobmanager.heap.size|3m
        jobmanager.io-pool.size|7i
        jobmanager.memory.enable-jvm-direct-memory-limit|7b|false
        jobmanager.memory.flink.size|7m
        jobmanager.memory.heap.size|7m
        jobmanager.memory.jvm-metaspace.size|7m|256 mb
        jobmanager.memory.jvm-overhead.fraction|7f|0.1
        jobmanager.memory.jvm-overhead.max|7m|1 gb
        jobmanager.memory.jvm-overhead.min|7m|192 mb
        jobmanager.memory.off-heap.size|7m|128 mb
        jobmanager.memory.process.size|7m
        jobmanager.partition.hybrid.partition-data-consume-constraint|6eALL_PRODUCERS_FINISHED,ONLY_FINISHED_PRODUCERS,UNFINISHED_PRODUCERS
        jobmanager.partition.release-during-job-execution|7b|true
        jobmanager.resource-id|7s
        jobmanager.retrieve-taskmanager-hostname|7b|true
        jobmanager.rpc.address|7s
        jobmanager.rpc.bind-port|7i
        jobmanager.rpc.port|7i|6123
        jobmanager.scheduler|7eDefault,Adaptive,AdaptiveBatch|Default
        jobmanager.task-deployment.offload-shuffle-descriptors-to-blob-server.threshold-num|6i|4194304
        jobmanager.web.access-control-allow-origin|7>web.access-control-allow-origin
        jobmanager.web.address|7>rest.bind-address
        jobmanager.web.backpressure.cleanup-interval|3>web.backpressure.cleanup-interval
        jobmanager.web.backpressure.delay-between-samples|3>web.backpressure.delay-between-samples
        jobmanager.web.backpressure.num-samples|3>web.backpressure.num-samples
        jobmanager.web.backpressure.refresh-interval|3>web.backpressure.refresh-interval
        jobmanager.web.checkpoints.history|7>web.checkpoints.history
        jobmanager.web.history|7>web.history
        jobmanager.web.log.path|7>web.log.path
        jobmanager.web.port|7>rest.bind-port
        jobmanager.web.refresh-interval|7>web.refresh-interval
        jobmanager.web.ssl.enabled|3>web.ssl.enabled
        jobmanager.web.submit.enable|7>web.submit.enable
        jobmanager.web.tmpdir|7>web.tmpdir
        jobmanager.web.upload.dir|7>web.upload.dir
        jobstore.cache-size|7>completed-application-store.cache-size
        jobstore.expiration-time|7i|3600
        jobstore.max-capacity|7>completed-application-store.max-capacity
        jobstore.type|7>completed-application-store.type
        kubernetes.artifacts.local-upload-enabled|6b|false
        kubernetes.artifacts.local-upload-overwrite|6b|false
        kubernetes.artifacts.local-upload-target|6s
        kubernetes.client.io-pool.size|7i|4
        kubernetes.client.user-agent|6s|flink
        kubernetes.cluster-id|7s
        kubernetes.config.file|7s
        kubernetes.container.image|7>kubernetes.container.image.ref
        kubernetes.container.image.pull-policy|7eIfNotPresent,Always,Never|IfNotPresent
        kubernetes.container.image.pull-secrets|7l
        kubernetes.container.image.ref|6s
        kubernetes.context|7s
        kubernetes.decorator.hadoop-conf-mount.enabled|6b|true
        kubernetes.decorator.kerberos-mount.enabled|6b|true
        kubernetes.entry.path|7s|/docker-entrypoint.sh
        kubernetes.env.secretKeyRef|7l
        kubernetes.flink.conf.dir|7s|/opt/flink/conf
        kubernetes.flink.log.dir|7s
        kubernetes.hadoop.conf.config-map.name|7s
        kubernetes.hostnetwork.enabled|7b|false
        kubernetes.internal-service.annotations|6p
        kubernetes.internal-service.labels|4p
        kubernetes.internal.jobmanager.entrypoint.class|7s
        kubernetes.jobmanager.annotations|7p
        kubernetes.jobmanager.cpu|7>kubernetes.jobmanager.cpu.amount
        kubernetes.jobmanager.cpu.amount|6f|1.0
        kubernetes.jobmanager.cpu.limit-factor|7f|1.0
        kubernetes.jobmanager.entrypoint.args|6s
        kubernetes.jobmanager.labels|7p
        kubernetes.jobmanager.memory.limit-factor|7f|1.0
        kubernetes.jobmanager.node-selector|7p
        kubernetes.jobmanager.owner.reference|7l
        kubernetes.jobmanager.replicas|7i|1
        kubernetes.jobmanager.service-account|7s|default
        kubernetes.jobmanager.tolerations|7l
        kubernetes.namespace|7s|default
        kubernetes.node-name-label|6s|kubernetes.io/hostname
        kubernetes.operator.bluegreen.abort.grace-period|Dd|10 min
        kubernetes.operator.bluegreen.deployment-deletion.delay|Dd|0 ms
        kubernetes.operator.bluegreen.reconciliation.reschedule-interval|Dd|15 s
        kubernetes.operator.checkpoint.trigger.grace-period|Dd|1 min
        kubernetes.operator.checkpoint.type|DeFULL,INCREMENTAL,UNKNOWN|FULL
        kubernetes.operator.cluster.health-check.checkpoint-progress.enabled|Db|true
        kubernetes.operator.cluster.health-check.checkpoint-progress.window|Dd
        kubernetes.operator.cluster.health-check.enabled|Db|false
        kubernetes.operator.cluster.health-check.restarts.threshold|Di|64
        kubernetes.operator.cluster.health-check.restarts.window|Dd|2 min
        kubernetes.operator.cluster.resource-view.refresh-interval|Sd|-1 min
        kubernetes.operator.config.cache.size|Si|1000
        kubernetes.operator.config.cache.timeout|Sd|10 min
        kubernetes.operator.deployment.readiness.timeout|Dd|5 min
        kubernetes.operator.deployment.rollback.enabled|Db|false
        kubernetes.operator.dynamic.config.check.interval|Sd|5 min
        kubernetes.operator.dynamic.config.enabled|Sb|true
        kubernetes.operator.dynamic.namespaces.enabled|Sb|false
        kubernetes.operator.events.exceptions.limit-per-reconciliation|Si|10
        kubernetes.operator.events.exceptions.stacktrace-lines|Si|5
        kubernetes.operator.exception.field.max.length|Si|2048
        kubernetes.operator.exception.label.mapper|Dp
        kubernetes.operator.exception.stacktrace.enabled|Sb|false
        kubernetes.operator.exception.stacktrace.max.length|Si|2048
        kubernetes.operator.exception.throwable.list.max.count|Si|2
        kubernetes.operator.flink.client.cancel.timeout|Sd|1 min
        kubernetes.operator.flink.client.timeout|Sd|10 s
        kubernetes.operator.health.canary.resource.timeout|Sd|1 min
        kubernetes.operator.health.probe.enabled|Sb|true
        kubernetes.operator.health.probe.port|Si|8085
        kubernetes.operator.jm-deployment-recovery.enabled|Db|true
        kubernetes.operator.jm-deployment.shutdown-ttl|Dd|1 d
        kubernetes.operator.jm-deployment.startup.probe.enabled|Db|true
        kubernetes.operator.job.drain-on-savepoint-deletion|Db|false
        kubernetes.operator.job.restart.failed|Db|false
        kubernetes.operator.job.savepoint-on-deletion|Db|false
        kubernetes.operator.job.submission.timeout|Sd|10 min
        kubernetes.operator.job.upgrade.ignore-pending-savepoint|Db|false
        kubernetes.operator.job.upgrade.inplace-scaling.enabled|Db|true
        kubernetes.operator.job.upgrade.last-state-fallback.enabled|Db|true
        kubernetes.operator.job.upgrade.last-state.job-cancel.enabled|Db|false
        kubernetes.operator.job.upgrade.last-state.max.allowed.checkpoint.age|Dd
        kubernetes.operator.josdk.metrics.enabled|Sb|true
        kubernetes.operator.jvm.metrics.enabled|Sb|true
        kubernetes.operator.kubernetes.client.metrics.enabled|Sb|true
        kubernetes.operator.kubernetes.client.metrics.http.response.code.groups.enabled|Sb|false
        kubernetes.operator.kubernetes.client.metrics.slow.request.threshold|Sd|5 s
        kubernetes.operator.label.selector|Ss
        kubernetes.operator.leader-election.enabled|Sb|false
        kubernetes.operator.leader-election.lease-duration|Sd|15 s
        kubernetes.operator.leader-election.lease-name|Ss
        kubernetes.operator.leader-election.renew-deadline|Sd|10 s
        kubernetes.operator.leader-election.retry-period|Sd|2 s
        kubernetes.operator.metrics.histogram.sample.size|Si|1000
        kubernetes.operator.metrics.scope.k8soperator.resource|Ss
        kubernetes.operator.metrics.scope.k8soperator.resourcens|Ss
        kubernetes.operator.metrics.scope.k8soperator.system|Ss
        kubernetes.operator.observer.flink.client.timeout|S>kubernetes.operator.flink.client.timeout
        kubernetes.operator.observer.progress-check.interval|Sd|10 s
        kubernetes.operator.observer.rest-ready.delay|Sd|10 s
        kubernetes.operator.observer.savepoint.trigger.grace-period|D>kubernetes.operator.savepoint.trigger.grace-period
        kubernetes.operator.periodic.checkpoint.interval|Ds
        kubernetes.operator.periodic.savepoint.interval|Ds
        kubernetes.operator.pod-template.merge-arrays-by-name|Db|false
        kubernetes.operator.rate-limiter.limit|Si|5
        kubernetes.operator.rate-limiter.refresh-period|Sd|15 s
        kubernetes.operator.reconcile.interval|Sd|1 min
        kubernetes.operator.reconcile.parallelism|Si
        kubernetes.operator.reconciler.flink.cancel.job.timeout|S>kubernetes.operator.flink.client.cancel.timeout
        kubernetes.operator.reconciler.flink.cluster.shutdown.timeout|S>kubernetes.operator.resource.cleanup.timeout
        kubernetes.operator.reconciler.jm-deployment-recovery.enabled|D>kubernetes.operator.jm-deployment-recovery.enabled
        kubernetes.operator.reconciler.max.parallelism|S>kubernetes.operator.reconcile.parallelism
        kubernetes.operator.reconciler.reschedule.interval|S>kubernetes.operator.reconcile.interval
        kubernetes.operator.resource.cleanup.timeout|Sd|5 min
        kubernetes.operator.resource.deletion.propagation|SeForeground,Background,Orphan|Foreground
        kubernetes.operator.resource.lifecycle.metrics.enabled|Sb|true
        kubernetes.operator.resource.lifecycle.namespace.histograms.enabled|Sb|true
        kubernetes.operator.resource.metrics.enabled|Sb|true
        kubernetes.operator.retry.initial.interval|Sd|5 s
        kubernetes.operator.retry.interval.multiplier|Sf|1.5
        kubernetes.operator.retry.max.attempts|Si|15
        kubernetes.operator.retry.max.interval|Sd
        kubernetes.operator.savepoint.cleanup.enabled|Db|true
        kubernetes.operator.savepoint.dispose-on-delete|Db|false
        kubernetes.operator.savepoint.format.type|DeCANONICAL,NATIVE|CANONICAL
        kubernetes.operator.savepoint.history.max.age|Dd|1 d
        kubernetes.operator.savepoint.history.max.age.threshold|Sd
        kubernetes.operator.savepoint.history.max.count|Di|10
        kubernetes.operator.savepoint.history.max.count.threshold|Si
        kubernetes.operator.savepoint.trigger.grace-period|Dd|1 min
        kubernetes.operator.session.block-on-unmanaged-jobs|D>kubernetes.operator.session.deletion.block-on-unmanaged-jobs
        kubernetes.operator.session.deletion.block-on-session-jobs|Db|true
        kubernetes.operator.session.deletion.block-on-unmanaged-jobs|Db|true
        kubernetes.operator.snapshot.resource.enabled|Db|true
        kubernetes.operator.startup.stop-on-informer-error|Sb|true
        kubernetes.operator.termination.timeout|Sd|10 s
        kubernetes.operator.user.artifacts.allowed-schemes|Sl|https
        kubernetes.operator.user.artifacts.base.dir|Ss|/opt/flink/artifacts
        kubernetes.operator.user.artifacts.disallow-restricted-hosts|Sb|true
        kubernetes.operator.user.artifacts.http.header|Dp
        kubernetes.operator.watched.namespaces|Ss|JOSDK_ALL_NAMESPACES
        kubernetes.persistent-volume-claim-read-only|4b|false
        kubernetes.persistent-volume-claims|4p
        kubernetes.pod-template-file|7>kubernetes.pod-template-file.default
        kubernetes.pod-template-file.default|6s
        kubernetes.pod-template-file.jobmanager|7s
        kubernetes.pod-template-file.taskmanager|7s
        kubernetes.rest-service.annotations|7p
        kubernetes.rest-service.exposed.node-port-address-type|7eInternalIP,ExternalIP|InternalIP
        kubernetes.rest-service.exposed.type|7eClusterIP,NodePort,LoadBalancer,Headless_ClusterIP|ClusterIP
        kubernetes.rest-service.labels|4p
        kubernetes.secrets|7p
        kubernetes.service-account|7s|default
        kubernetes.taskmanager.annotations|7p
        kubernetes.taskmanager.cpu|7>kubernetes.taskmanager.cpu.amount
        kubernetes.taskmanager.cpu.amount|6f|-1.0
        kubernetes.taskmanager.cpu.limit-factor|7f|1.0
        kubernetes.taskmanager.entrypoint.args|6s
        kubernetes.taskmanager.labels|7p
        kubernetes.taskmanager.memory.limit-factor|7f|1.0
        kubernetes.taskmanager.node-selector|7p
        kubernetes.taskmanager.service-account|7s|default
        kubernetes.taskmanager.tolerations|7l
        kubernetes.transactional-operation.initial-retry-delay|6d|50 ms
        kubernetes.transactional-operation.max-retries|7i|15
        kubernetes.transactional-operation.max-retry-delay|6d|1 min
        library-cache-manager.cleanup.interval|7>blob.service.cleanup.interval
        local.number-resourcemanager|3i|1
        local.number-taskmanager|6>minicluster.number-of-taskmanagers
        materialized-table.default-freshness.continuous|4d|3 min
        materialized-table.default-freshness.full|4d|1 h
        materialized-table.default-start-mode|4eFROM_BEGINNING,FROM_NOW,FROM_TIMESTAMP,RESUME_OR_FROM_BEGINNING,RESUME_OR_FROM_NOW,RESUME_OR_FROM_TIMESTAMP|FROM_BEGINNING
        materialized-table.refresh-mode.freshness-threshold|6d|30 min
        metrics.fetcher.update-interval|7d|10 s
        metrics.internal.query-service.port|7s|0
        metrics.internal.query-service.thread-priority|7i|1
        metrics.job.status.enable|7l|CURRENT_TIME
        metrics.latency.granularity|7s|operator
        metrics.latency.history-size|7i|128
        metrics.latency.interval|7d|0 ms
        metrics.reporters|7s
        metrics.scope.delimiter|7s|.
        metrics.scope.jm|7s|<host>.jobmanager
        metrics.scope.jm-job|6s|<host>.jobmanager.<job_name>
        metrics.scope.jm-operator|6s|<host>.jobmanager.<job_name>.<operator_name>
        metrics.scope.jm.job|7>metrics.scope.jm-job
        metrics.scope.k8soperator.resource|S>kubernetes.operator.metrics.scope.k8soperator.resource
        metrics.scope.k8soperator.resourcens|S>kubernetes.operator.metrics.scope.k8soperator.resourcens
        metrics.scope.k8soperator.system|S>kubernetes.operator.metrics.scope.k8soperator.system
        metrics.scope.operator|7s
        metrics.scope.task|7s
        metrics.scope.tm|7s|<host>.taskmanager.<tm_id>
        metrics.scope.tm-job|6s|<host>.taskmanager.<tm_id>.<job_name>
        metrics.scope.tm.job|7>metrics.scope.tm-job
        metrics.system-resource|7b|false
        metrics.system-resource-probing-interval|7d|5 s
        minicluster.number-of-taskmanagers|6i|1
        parallelism.default|7i|1
        pekko.ask.callstack|6b|true
        pekko.ask.timeout|6d|10 s
        pekko.client-socket-worker-pool.pool-size-factor|6f|1.0
        pekko.client-socket-worker-pool.pool-size-max|6i|2
        pekko.client-socket-worker-pool.pool-size-min|6i|1
        pekko.fork-join-executor.parallelism-factor|6f|2.0
        pekko.fork-join-executor.parallelism-max|6i|64
        pekko.fork-join-executor.parallelism-min|6i|8
        pekko.framesize|6s|10485760b
        pekko.jvm-exit-on-fatal-error|6b|true
        pekko.log.lifecycle.events|6b|false
        pekko.lookup.timeout|6d|10 s
        pekko.remote-fork-join-executor.parallelism-factor|6f|2.0
        pekko.remote-fork-join-executor.parallelism-max|6i|16
        pekko.remote-fork-join-executor.parallelism-min|6i|8
        pekko.retry-gate-closed-for|6i|50
        pekko.rpc.force-invocation-serialization|6b|false
        pekko.server-socket-worker-pool.pool-size-factor|6f|1.0
        pekko.server-socket-worker-pool.pool-size-max|6i|2
        pekko.server-socket-worker-pool.pool-size-min|6i|1
        pekko.ssl.enabled|6b|true
        pekko.startup-timeout|6d
        pekko.tcp.timeout|6d|20 s
        pekko.throughput|6i|15
        pipeline.auto-generate-uids|7b|true
        pipeline.auto-type-registration|3b|true
        pipeline.auto-watermark-interval|7d|200 ms
        pipeline.cached-files|7l
        pipeline.cep.sharedbuffer.cache.entry-slots|7i|1024
        pipeline.cep.sharedbuffer.cache.event-slots|7i|1024
        pipeline.cep.sharedbuffer.cache.statistics-interval|7d|30 min
        pipeline.classpaths|7l
        pipeline.closure-cleaner-level|7eNONE,TOP_LEVEL,RECURSIVE|RECURSIVE
        pipeline.default-kryo-serializers|3l
        pipeline.force-avro|7b|false
        pipeline.force-kryo|7b|false
        pipeline.force-kryo-avro|6b
        pipeline.generic-types|7b|true
        pipeline.global-job-parameters|7p
        pipeline.jars|7l
        pipeline.jobvertex-parallelism-overrides|6p
        pipeline.max-parallelism|7i|-1
        pipeline.name|7s
        pipeline.object-reuse|7b|false
        pipeline.operator-chaining|7>pipeline.operator-chaining.enabled
        pipeline.operator-chaining.chain-operators-with-different-max-parallelism|6b|true
        pipeline.operator-chaining.enabled|6b|true
        pipeline.registered-kryo-types|3l
        pipeline.registered-pojo-types|3l
        pipeline.serialization-config|6l
        pipeline.sources.pause-until-first-checkpoint|4b|false
        pipeline.time-characteristic|3eProcessingTime,IngestionTime,EventTime|EventTime
        pipeline.vertex-description-mode|7eTREE,CASCADING|TREE
        pipeline.vertex-name-include-index-prefix|7b|false
        pipeline.watermark-alignment.allow-unaligned-source-splits|6b|false
        pipeline.watermark-alignment.buffer-size|4i|3
        plugin.classloader.parent-first-patterns.additional|7l
        plugin.classloader.parent-first-patterns.default|7l
        process.jobmanager.working-dir|7s
        process.taskmanager.working-dir|7s
        process.working-dir|7s
        python.archives|7s
        python.client.executable|7s|python
        python.executable|7s|python
        python.execution-mode|7s|process
        python.files|7s
        python.fn-execution.arrow.batch.size|7i|1000
        python.fn-execution.bundle.size|7i|1000
        python.fn-execution.bundle.time|7i|1000
        python.fn-execution.memory.managed|7b|true
        python.internal.archives-key-map|7p
        python.internal.files-key-map|7p
        python.internal.requirements-file-key|7p
        python.job-options|7p
        python.logging.default.level|4s|INFO
        python.logging.level.overrides|4p
        python.loopback-server.address|7s
        python.map-state.iterate-response-batch-size|7i|1000
        python.map-state.read-cache-size|7i|1000
        python.map-state.write-cache-size|7i|1000
        python.metric.enabled|7b|true
        python.operator-chaining.enabled|7b|true
        python.profile.enabled|7b|false
        python.pythonpath|6s
        python.requirements|7s
        python.state.cache-size|7i|1000
        python.systemenv.enabled|7b|true
        query.client.network-threads|7>queryable-state.client.network-threads
        query.proxy.network-threads|7>queryable-state.proxy.network-threads
        query.proxy.ports|7>queryable-state.proxy.ports
        query.proxy.query-threads|7>queryable-state.proxy.query-threads
        query.server.network-threads|7>queryable-state.server.network-threads
        query.server.ports|7>queryable-state.server.ports
        query.server.query-threads|7>queryable-state.server.query-threads
        queryable-state.client.network-threads|7i|0
        queryable-state.enable|7b|false
        queryable-state.proxy.network-threads|7i|0
        queryable-state.proxy.ports|7s|9069
        queryable-state.proxy.query-threads|7i|0
        queryable-state.server.network-threads|7i|0
        queryable-state.server.ports|7s|9067
        queryable-state.server.query-threads|7i|0
        recovery.job.delay|3>high-availability.job.delay
        recovery.jobmanager.port|7>high-availability.jobmanager.port
        recovery.mode|7>high-availability.type
        recovery.zookeeper.client.connection-timeout|7>high-availability.zookeeper.client.connection-timeout
        recovery.zookeeper.client.max-retry-attempts|7>high-availability.zookeeper.client.max-retry-attempts
        recovery.zookeeper.client.retry-wait|7>high-availability.zookeeper.client.retry-wait
        recovery.zookeeper.client.session-timeout|7>high-availability.zookeeper.client.session-timeout
        recovery.zookeeper.path.jobgraphs|7>high-availability.zookeeper.path.execution-plans
        recovery.zookeeper.path.namespace|7>high-availability.cluster-id
        recovery.zookeeper.path.root|7>high-availability.zookeeper.path.root
        recovery.zookeeper.quorum|7>high-availability.zookeeper.quorum
        recovery.zookeeper.storageDir|7>high-availability.storageDir
        resourcemanager.job.timeout|7d|5 min
        resourcemanager.previous-worker.recovery.timeout|6d|0 ms
        resourcemanager.rpc.port|7i|0
        resourcemanager.standalone.start-up-time|7d
        resourcemanager.start-worker.max-failure-rate|7f|10.0
        resourcemanager.start-worker.retry-interval|7d|3 s
        resourcemanager.taskmanager-registration.timeout|7d|5 min
        resourcemanager.taskmanager-release.wait.result.consumed|3b|true
        resourcemanager.taskmanager-timeout|7d|30 s
        rest.address|7s
        rest.async.store-duration|7d|5 min
        rest.await-leader-timeout|7d|30 s
        rest.bind-address|7s
        rest.bind-port|7s|8081
        rest.cache.checkpoint-statistics.size|6i|1000
        rest.cache.checkpoint-statistics.timeout|6d|3 s
        rest.cache.execution-graph.timeout|4d
        rest.client.max-content-length|7i|104857600
        rest.connection-timeout|7d|15 s
        rest.flamegraph.cleanup-interval|7d|10 min
        rest.flamegraph.delay-between-samples|7d|50 ms
        rest.flamegraph.enabled|7b|false
        rest.flamegraph.num-samples|7i|100
        rest.flamegraph.refresh-interval|7d|1 min
        rest.flamegraph.stack-depth|7i|100
        rest.idleness-timeout|7d|5 min
        rest.path|6s
        rest.port|7i|8081
        rest.profiling.dir|6s
        rest.profiling.duration-max|6d|5 min
        rest.profiling.enabled|6b|false
        rest.profiling.history-size|6i|10
        rest.retry.delay|7d|3 s
        rest.retry.max-attempts|7i|20
        rest.server.max-content-length|7i|104857600
        rest.server.numThreads|7i|4
        rest.server.thread-priority|7i|5
        rest.url-prefix|6s|/
        restart-strategy|7>restart-strategy.type
        restart-strategy.exponential-delay.attempts-before-reset-backoff|6i|2147483647
        restart-strategy.exponential-delay.backoff-multiplier|7f|1.5
        restart-strategy.exponential-delay.initial-backoff|7d|1 s
        restart-strategy.exponential-delay.jitter-factor|7f|0.1
        restart-strategy.exponential-delay.max-backoff|7d|1 min
        restart-strategy.exponential-delay.reset-backoff-threshold|7d|1 h
        restart-strategy.failure-rate.delay|7d|1 s
        restart-strategy.failure-rate.failure-rate-interval|7d|1 min
        restart-strategy.failure-rate.max-failures-per-interval|7i|1
        restart-strategy.fixed-delay.attempts|7i|1
        restart-strategy.fixed-delay.delay|7d|1 s
        restart-strategy.type|6s
        savepoints.state.backend.fs.dir|7>execution.checkpointing.savepoint-dir
        scheduler-mode|7eREACTIVE
        security.context.factory.classes|7l
        security.delegation.tokens.enabled|6b|true
        security.delegation.tokens.renewal.retry.backoff|6d|1 h
        security.delegation.tokens.renewal.time-ratio|6f|0.75
        security.kerberos.access.hadoopFileSystems|6l
        security.kerberos.fetch.delegation-token|7>security.delegation.tokens.enabled
        security.kerberos.krb5-conf.path|7s
        security.kerberos.login.contexts|7s
        security.kerberos.login.keytab|7s
        security.kerberos.login.principal|7s
        security.kerberos.login.use-ticket-cache|7b|true
        security.kerberos.relogin.period|6d|1 min
        security.kerberos.tokens.renewal.retry.backoff|6>security.delegation.tokens.renewal.retry.backoff
        security.kerberos.tokens.renewal.time-ratio|6>security.delegation.tokens.renewal.time-ratio
        security.keytab|7>security.kerberos.login.keytab
        security.module.factory.classes|7l
        security.principal|7>security.kerberos.login.principal
        security.ssl.algorithms|7s
        security.ssl.close-notify-flush-timeout|7>security.ssl.internal.close-notify-flush-timeout
        security.ssl.enabled|3b|false
        security.ssl.handshake-timeout|7>security.ssl.internal.handshake-timeout
        security.ssl.internal.cert.fingerprint|7s
        security.ssl.internal.close-notify-flush-timeout|7i|-1
        security.ssl.internal.enabled|7b|false
        security.ssl.internal.handshake-timeout|7i|-1
        security.ssl.internal.key-password|7s
        security.ssl.internal.keystore|7s
        security.ssl.internal.keystore-password|7s
        security.ssl.internal.keystore-type|6s|pkcs12
        security.ssl.internal.session-cache-size|7i|-1
        security.ssl.internal.session-timeout|7i|-1
        security.ssl.internal.truststore|7s
        security.ssl.internal.truststore-password|7s
        security.ssl.internal.truststore-type|6s|pkcs12
        security.ssl.key-password|7s
        security.ssl.keystore|7s
        security.ssl.keystore-password|7s
        security.ssl.protocol|7s|TLSv1.2
        security.ssl.provider|7s|JDK
        security.ssl.rest.authentication-enabled|7b|false
        security.ssl.rest.cert.fingerprint|7s
        security.ssl.rest.enabled|7b|false
        security.ssl.rest.key-password|7s
        security.ssl.rest.keystore|7s
        security.ssl.rest.keystore-password|7s
        security.ssl.rest.keystore-type|6s|pkcs12
        security.ssl.rest.truststore|7s
        security.ssl.rest.truststore-password|7s
        security.ssl.rest.truststore-type|6s|pkcs12
        security.ssl.rest.verify-hostname|4b|false
        security.ssl.session-cache-size|7>security.ssl.internal.session-cache-size
        security.ssl.session-timeout|7>security.ssl.internal.session-timeout
        security.ssl.truststore|7s
        security.ssl.truststore-password|7s
        security.ssl.verify-hostname|7b|false
        shuffle-service-factory.class|7s
        sink.committer.retries|6i|10
        slot.idle.timeout|7d|50 s
        slot.request.max-interval|4d|20 ms
        slot.request.timeout|7d|5 min
        slotmanager.declare-needed-resource.delay|6d|50 ms
        slotmanager.max-total-resource.cpu|7f
        slotmanager.max-total-resource.memory|7m
        slotmanager.min-total-resource.cpu|6f
        slotmanager.min-total-resource.memory|6m
        slotmanager.number-of-slots.max|7i|2147483647
        slotmanager.number-of-slots.min|6i|0
        slotmanager.redundant-taskmanager-num|7i|0
        slotmanager.request-timeout|1i|-1
        slotmanager.requirement-check.delay|6d|50 ms
        slotmanager.taskmanager-timeout|7>resourcemanager.taskmanager-timeout
        slow-task-detector.check-interval|6d|1 s
        slow-task-detector.execution-time.baseline-lower-bound|6d|1 min
        slow-task-detector.execution-time.baseline-multiplier|6f|1.5
        slow-task-detector.execution-time.baseline-ratio|6f|0.75
        source.reader.close.timeout|7i|30000
        source.reader.element.queue.capacity|7i|2
        sql-client.display.color-schema|6s|DEFAULT
        sql-client.display.max-column-width|3i|30
        sql-client.display.print-time-cost|6b|true
        sql-client.display.show-line-numbers|6b|false
        sql-client.execution.max-table-result.rows|7i|1000000
        sql-client.execution.result-mode|7eTABLE,CHANGELOG,TABLEAU|TABLE
        sql-client.verbose|7b|false
        sql-gateway.endpoint.type|6l|rest
        sql-gateway.session.check-interval|6d|1 min
        sql-gateway.session.idle-timeout|6d|10 min
        sql-gateway.session.max-num|6i|1000000
        sql-gateway.session.plan-cache.enabled|6b|false
        sql-gateway.session.plan-cache.size|6i|100
        sql-gateway.session.plan-cache.ttl|6d|1 h
        sql-gateway.worker.keepalive-time|6d|5 min
        sql-gateway.worker.threads.max|6i|500
        sql-gateway.worker.threads.min|6i|5
        state.backend|7>state.backend.type
        state.backend.async|3b|true
        state.backend.changelog.enabled|7>state.changelog.enabled
        state.backend.changelog.max-failures-allowed|7>state.changelog.max-failures-allowed
        state.backend.changelog.periodic-materialize.enabled|6>state.changelog.periodic-materialize.enabled
        state.backend.changelog.periodic-materialize.interval|7>state.changelog.periodic-materialize.interval
        state.backend.changelog.storage|7>state.changelog.storage
        state.backend.forst.block.blocksize|4m|4 kb
        state.backend.forst.block.cache-size|4m|8 mb
        state.backend.forst.block.metadata-blocksize|4m|4 kb
        state.backend.forst.bloom-filter.bits-per-key|4f|10.0
        state.backend.forst.bloom-filter.block-based-mode|4b|false
        state.backend.forst.cache.dir|4s
        state.backend.forst.cache.lru.access-before-promote|4i|6
        state.backend.forst.cache.lru.promote-limit|4i|3
        state.backend.forst.cache.reserve-size|4m|256 mb
        state.backend.forst.cache.size-based-limit|4m|0 bytes
        state.backend.forst.compaction.filter.periodic-compaction-time|4d|30 d
        state.backend.forst.compaction.filter.query-time-after-num-entries|4i|1000
        state.backend.forst.compaction.level.max-size-level-base|4m|256 mb
        state.backend.forst.compaction.level.target-file-size-base|4m|64 mb
        state.backend.forst.compaction.level.use-dynamic-size|4b|false
        state.backend.forst.compaction.style|4eLEVEL,UNIVERSAL,FIFO,NONE|LEVEL
        state.backend.forst.compression.per.level|4l|SNAPPY_COMPRESSION
        state.backend.forst.executor.inline-coordinator|4b|false
        state.backend.forst.executor.inline-write|4b|true
        state.backend.forst.executor.read-io-parallelism|4i|3
        state.backend.forst.executor.write-io-parallelism|4i|1
        state.backend.forst.files.open|4i|-1
        state.backend.forst.local-dir|4s
        state.backend.forst.log.dir|4s
        state.backend.forst.log.file-num|4i|4
        state.backend.forst.log.level|4eDEBUG_LEVEL,INFO_LEVEL,WARN_LEVEL,ERROR_LEVEL,FATAL_LEVEL,HEADER_LEVEL|INFO_LEVEL
        state.backend.forst.log.max-file-size|4m|25 mb
        state.backend.forst.memory.fixed-per-slot|4m
        state.backend.forst.memory.fixed-per-tm|4m
        state.backend.forst.memory.high-prio-pool-ratio|4f|0.1
        state.backend.forst.memory.managed|4b|true
        state.backend.forst.memory.partitioned-index-filters|4b|true
        state.backend.forst.memory.write-buffer-ratio|4f|0.5
        state.backend.forst.metrics.actual-delayed-write-rate|4b|false
        state.backend.forst.metrics.background-errors|4b|false
        state.backend.forst.metrics.block-cache-capacity|4b|false
        state.backend.forst.metrics.block-cache-hit|4b|false
        state.backend.forst.metrics.block-cache-miss|4b|false
        state.backend.forst.metrics.block-cache-pinned-usage|4b|false
        state.backend.forst.metrics.block-cache-usage|4b|false
        state.backend.forst.metrics.bloom-filter-full-positive|4b|false
        state.backend.forst.metrics.bloom-filter-full-true-positive|4b|false
        state.backend.forst.metrics.bloom-filter-useful|4b|false
        state.backend.forst.metrics.bytes-read|4b|false
        state.backend.forst.metrics.bytes-written|4b|false
        state.backend.forst.metrics.column-family-as-variable|4b|false
        state.backend.forst.metrics.compaction-pending|4b|false
        state.backend.forst.metrics.compaction-read-bytes|4b|false
        state.backend.forst.metrics.compaction-write-bytes|4b|false
        state.backend.forst.metrics.cur-size-active-mem-table|4b|false
        state.backend.forst.metrics.cur-size-all-mem-tables|4b|false
        state.backend.forst.metrics.estimate-live-data-size|4b|false
        state.backend.forst.metrics.estimate-num-keys|4b|false
        state.backend.forst.metrics.estimate-pending-compaction-bytes|4b|false
        state.backend.forst.metrics.estimate-table-readers-mem|4b|false
        state.backend.forst.metrics.is-write-stopped|4b|false
        state.backend.forst.metrics.iter-bytes-read|4b|false
        state.backend.forst.metrics.live-sst-files-size|4b|false
        state.backend.forst.metrics.mem-table-flush-pending|4b|false
        state.backend.forst.metrics.num-deletes-active-mem-table|4b|false
        state.backend.forst.metrics.num-deletes-imm-mem-tables|4b|false
        state.backend.forst.metrics.num-entries-active-mem-table|4b|false
        state.backend.forst.metrics.num-entries-imm-mem-tables|4b|false
        state.backend.forst.metrics.num-files-at-level|4b|false
        state.backend.forst.metrics.num-immutable-mem-table|4b|false
        state.backend.forst.metrics.num-live-versions|4b|false
        state.backend.forst.metrics.num-running-compactions|4b|false
        state.backend.forst.metrics.num-running-flushes|4b|false
        state.backend.forst.metrics.num-snapshots|4b|false
        state.backend.forst.metrics.size-all-mem-tables|4b|false
        state.backend.forst.metrics.stall-micros|4b|false
        state.backend.forst.metrics.total-sst-files-size|4b|false
        state.backend.forst.options-factory|4s
        state.backend.forst.primary-dir|4s|checkpoint-dir
        state.backend.forst.rescaling.use-delete-files-in-range|4b|false
        state.backend.forst.restore-overlap-fraction-threshold|4f|0.0
        state.backend.forst.sync.enforce-local|4b|true
        state.backend.forst.thread.num|4i|2
        state.backend.forst.timer-service.cache-size|4i|128
        state.backend.forst.timer-service.factory|4eHEAP,ForStDB|ForStDB
        state.backend.forst.use-bloom-filter|4b|false
        state.backend.forst.use-ingest-db-restore-mode|4b|false
        state.backend.forst.write-batch-size|4m|2 mb
        state.backend.forst.writebuffer.count|4i|2
        state.backend.forst.writebuffer.number-to-merge|4i|1
        state.backend.forst.writebuffer.size|4m|64 mb
        state.backend.fs.checkpointdir|7>execution.checkpointing.dir
        state.backend.fs.memory-threshold|7>execution.checkpointing.data-inline-threshold
        state.backend.fs.write-buffer-size|7>execution.checkpointing.write-buffer-size
        state.backend.incremental|7>execution.checkpointing.incremental
        state.backend.latency-track.history-size|7>state.latency-track.history-size
        state.backend.latency-track.keyed-state-enabled|7>state.latency-track.keyed-state-enabled
        state.backend.latency-track.sample-interval|7>state.latency-track.sample-interval
        state.backend.latency-track.state-name-as-variable|7>state.latency-track.state-name-as-variable
        state.backend.local-recovery|7>execution.state-recovery.from-local
        state.backend.rocksdb.block.blocksize|7m|4 kb
        state.backend.rocksdb.block.cache-size|7m|8 mb
        state.backend.rocksdb.block.metadata-blocksize|7m|4 kb
        state.backend.rocksdb.bloom-filter.bits-per-key|7f|10.0
        state.backend.rocksdb.bloom-filter.block-based-mode|7b|false
        state.backend.rocksdb.checkpoint.transfer.thread.num|7i|4
        state.backend.rocksdb.checkpointdir|3>state.backend.rocksdb.localdir
        state.backend.rocksdb.compaction.filter.periodic-compaction-time|4d|30 d
        state.backend.rocksdb.compaction.filter.query-time-after-num-entries|4i|1000
        state.backend.rocksdb.compaction.level.max-size-level-base|7m|256 mb
        state.backend.rocksdb.compaction.level.target-file-size-base|7m|64 mb
        state.backend.rocksdb.compaction.level.use-dynamic-size|7b|false
        state.backend.rocksdb.compaction.style|7eLEVEL,UNIVERSAL,FIFO,NONE|LEVEL
        state.backend.rocksdb.compression.per.level|6l|SNAPPY_COMPRESSION
        state.backend.rocksdb.files.open|7i|-1
        state.backend.rocksdb.incremental-restore-async-compact-after-rescale|6b|false
        state.backend.rocksdb.localdir|7s
        state.backend.rocksdb.log.dir|7s
        state.backend.rocksdb.log.file-num|7i|4
        state.backend.rocksdb.log.level|7eDEBUG_LEVEL,INFO_LEVEL,WARN_LEVEL,ERROR_LEVEL,FATAL_LEVEL,HEADER_LEVEL|INFO_LEVEL
        state.backend.rocksdb.log.max-file-size|7m|25 mb
        state.backend.rocksdb.manual-compaction.max-auto-compactions|6i|30
        state.backend.rocksdb.manual-compaction.max-file-size-to-compact|6m|50 kb
        state.backend.rocksdb.manual-compaction.max-files-to-compact|6i|30
        state.backend.rocksdb.manual-compaction.max-output-file-size|6m|64 mb
        state.backend.rocksdb.manual-compaction.max-parallel-compactions|6i|5
        state.backend.rocksdb.manual-compaction.min-files-to-compact|6i|5
        state.backend.rocksdb.manual-compaction.min-interval|6d|0 ms
        state.backend.rocksdb.memory.fixed-per-slot|7m
        state.backend.rocksdb.memory.fixed-per-tm|6m
        state.backend.rocksdb.memory.high-prio-pool-ratio|7f|0.1
        state.backend.rocksdb.memory.managed|7b|true
        state.backend.rocksdb.memory.partitioned-index-filters|7b|false
        state.backend.rocksdb.memory.write-buffer-ratio|7f|0.5
        state.backend.rocksdb.metrics.actual-delayed-write-rate|7b|false
        state.backend.rocksdb.metrics.background-errors|7b|false
        state.backend.rocksdb.metrics.block-cache-capacity|7b|false
        state.backend.rocksdb.metrics.block-cache-hit|6b|false
        state.backend.rocksdb.metrics.block-cache-miss|6b|false
        state.backend.rocksdb.metrics.block-cache-pinned-usage|7b|false
        state.backend.rocksdb.metrics.block-cache-usage|7b|false
        state.backend.rocksdb.metrics.bloom-filter-full-positive|6b|false
        state.backend.rocksdb.metrics.bloom-filter-full-true-positive|6b|false
        state.backend.rocksdb.metrics.bloom-filter-useful|6b|false
        state.backend.rocksdb.metrics.bytes-read|6b|false
        state.backend.rocksdb.metrics.bytes-written|6b|false
        state.backend.rocksdb.metrics.column-family-as-variable|7b|false
        state.backend.rocksdb.metrics.compaction-pending|7b|false
        state.backend.rocksdb.metrics.compaction-read-bytes|6b|false
        state.backend.rocksdb.metrics.compaction-write-bytes|6b|false
        state.backend.rocksdb.metrics.cur-size-active-mem-table|7b|false
        state.backend.rocksdb.metrics.cur-size-all-mem-tables|7b|false
        state.backend.rocksdb.metrics.estimate-live-data-size|7b|false
        state.backend.rocksdb.metrics.estimate-num-keys|7b|false
        state.backend.rocksdb.metrics.estimate-pending-compaction-bytes|7b|false
        state.backend.rocksdb.metrics.estimate-table-readers-mem|7b|false
        state.backend.rocksdb.metrics.is-write-stopped|7b|false
        state.backend.rocksdb.metrics.iter-bytes-read|6b|false
        state.backend.rocksdb.metrics.live-sst-files-size|7b|false
        state.backend.rocksdb.metrics.mem-table-flush-pending|7b|false
        state.backend.rocksdb.metrics.num-deletes-active-mem-table|7b|false
        state.backend.rocksdb.metrics.num-deletes-imm-mem-tables|7b|false
        state.backend.rocksdb.metrics.num-entries-active-mem-table|7b|false
        state.backend.rocksdb.metrics.num-entries-imm-mem-tables|7b|false
        state.backend.rocksdb.metrics.num-files-at-level|6b|false
        state.backend.rocksdb.metrics.num-immutable-mem-table|7b|false
        state.backend.rocksdb.metrics.num-live-versions|7b|false
        state.backend.rocksdb.metrics.num-running-compactions|7b|false
        state.backend.rocksdb.metrics.num-running-flushes|7b|false
        state.backend.rocksdb.metrics.num-snapshots|7b|false
        state.backend.rocksdb.metrics.size-all-mem-tables|7b|false
        state.backend.rocksdb.metrics.stall-micros|6b|false
        state.backend.rocksdb.metrics.total-sst-files-size|7b|false
        state.backend.rocksdb.options-factory|7s
        state.backend.rocksdb.predefined-options|7s|DEFAULT
        state.backend.rocksdb.rescaling.use-delete-files-in-range|6b|false
        state.backend.rocksdb.restore-overlap-fraction-threshold|6f|0.0
        state.backend.rocksdb.thread.num|7i|2
        state.backend.rocksdb.timer-service.cache-size|6i|128
        state.backend.rocksdb.timer-service.factory|7eHEAP,ROCKSDB|ROCKSDB
        state.backend.rocksdb.use-bloom-filter|7b|false
        state.backend.rocksdb.use-ingest-db-restore-mode|6b|false
        state.backend.rocksdb.write-batch-size|7m|2 mb
        state.backend.rocksdb.writebuffer.count|7i|2
        state.backend.rocksdb.writebuffer.number-to-merge|7i|1
        state.backend.rocksdb.writebuffer.size|7m|64 mb
        state.backend.type|6s|hashmap
        state.changelog.dstl.dfs.base-path|6s
        state.changelog.dstl.dfs.batch.persist-delay|6d|10 ms
        state.changelog.dstl.dfs.batch.persist-size-threshold|6m|10 mb
        state.changelog.dstl.dfs.compression.enabled|6b|false
        state.changelog.dstl.dfs.discard.num-threads|6i|1
        state.changelog.dstl.dfs.download.local-cache.idle-timeout-ms|6d|10 min
        state.changelog.dstl.dfs.preemptive-persist-threshold|6m|5 mb
        state.changelog.dstl.dfs.upload.buffer-size|6m|1 mb
        state.changelog.dstl.dfs.upload.max-attempts|6i|3
        state.changelog.dstl.dfs.upload.max-in-flight|6m|100 mb
        state.changelog.dstl.dfs.upload.next-attempt-delay|6d|500 ms
        state.changelog.dstl.dfs.upload.num-threads|6i|5
        state.changelog.dstl.dfs.upload.retry-policy|6s|fixed
        state.changelog.dstl.dfs.upload.timeout|6d|1 s
        state.changelog.enabled|6b|false
        state.changelog.max-failures-allowed|6i|3
        state.changelog.periodic-materialize.enabled|6b|true
        state.changelog.periodic-materialize.interval|6d|10 min
        state.changelog.storage|6s|memory
        state.checkpoint-storage|7>execution.checkpointing.storage
        state.checkpoint.cleaner.parallel-mode|6>execution.checkpointing.cleaner.parallel-mode
        state.checkpoints.create-subdir|6>execution.checkpointing.create-subdir
        state.checkpoints.dir|7>execution.checkpointing.dir
        state.checkpoints.num-retained|7>execution.checkpointing.num-retained
        state.latency-track.history-size|6i|128
        state.latency-track.keyed-state-enabled|6b|false
        state.latency-track.sample-interval|6i|100
        state.latency-track.state-name-as-variable|6b|true
        state.savepoints.dir|7>execution.checkpointing.savepoint-dir
        state.size-track.history-size|4i|128
        state.size-track.keyed-state-enabled|4b|false
        state.size-track.sample-interval|4i|100
        state.size-track.state-name-as-variable|4b|true
        state.storage.fs.memory-threshold|7>execution.checkpointing.data-inline-threshold
        state.storage.fs.write-buffer-size|7>execution.checkpointing.write-buffer-size
        table.builtin-catalog-name|7s|default_catalog
        table.builtin-database-name|7s|default_database
        table.catalog-modification.listeners|6l
        table.catalog-store.kind|6s|generic_in_memory
        table.column-expansion-strategy|6l
        table.display.max-column-width|6i|30
        table.dml-sync|7b|false
        table.dynamic-table-options.enabled|7b|true
        table.exec.async-lookup.buffer-capacity|7i|100
        table.exec.async-lookup.key-ordered-enabled|4b|false
        table.exec.async-lookup.output-mode|6eORDERED,ALLOW_UNORDERED|ORDERED
        table.exec.async-lookup.timeout|7d|3 min
        table.exec.async-ml-predict.max-concurrent-operations|4i|10
        table.exec.async-ml-predict.output-mode|4eORDERED,ALLOW_UNORDERED|ORDERED
        table.exec.async-ml-predict.timeout|4d|3 min
        table.exec.async-scalar.buffer-capacity|6>table.exec.async-scalar.max-concurrent-operations
        table.exec.async-scalar.max-attempts|6i|3
        table.exec.async-scalar.max-concurrent-operations|4i|10
        table.exec.async-scalar.retry-delay|6d|100 ms
        table.exec.async-scalar.retry-strategy|6eNO_RETRY,FIXED_DELAY|FIXED_DELAY
        table.exec.async-scalar.timeout|6d|3 min
        table.exec.async-state.enabled|4b|false
        table.exec.async-table.max-concurrent-operations|4i|10
        table.exec.async-table.max-retries|4i|3
        table.exec.async-table.retry-delay|4d|100 ms
        table.exec.async-table.retry-strategy|4eNO_RETRY,FIXED_DELAY|FIXED_DELAY
        table.exec.async-table.timeout|4d|3 min
        table.exec.async-vector-search.max-concurrent-operations|4i|10
        table.exec.async-vector-search.output-mode|4eORDERED,ALLOW_UNORDERED|ORDERED
        table.exec.async-vector-search.timeout|4d|3 min
        table.exec.deduplicate.insert-and-updateafter-sensitive.enabled|3>table.exec.deduplicate.insert-update-after-sensitive-enabled
        table.exec.deduplicate.insert-update-after-sensitive-enabled|7b|true
        table.exec.deduplicate.mini-batch.compact-changes-enabled|7b|false
        table.exec.deduplicate.mini-batch.compact-changes.enabled|3>table.exec.deduplicate.mini-batch.compact-changes-enabled
        table.exec.delta-join.cache-enabled|4b|true
        table.exec.delta-join.left.cache-size|4i|10000
        table.exec.delta-join.right.cache-size|4i|10000
        table.exec.disabled-operators|7s
        table.exec.interval-join.min-cleanup-interval|6d|0 ms
        table.exec.legacy-cast-behaviour|7eENABLED,DISABLED|DISABLED
        table.exec.legacy-transformation-uids|3b|false
        table.exec.local-hash-agg.adaptive.distinct-value-rate-threshold|6f|0.5
        table.exec.local-hash-agg.adaptive.enabled|6b|true
        table.exec.local-hash-agg.adaptive.sampling-threshold|6i|500000
        table.exec.mini-batch.allow-latency|7d|0 ms
        table.exec.mini-batch.enabled|7b|false
        table.exec.mini-batch.size|7i|-1
        table.exec.operator-fusion-codegen.enabled|6b|false
        table.exec.rank.topn-cache-size|7i|10000
        table.exec.resource.default-parallelism|7i|-1
        table.exec.resource.external-buffer-memory|7m|10 mb
        table.exec.resource.hash-agg.memory|7m|128 mb
        table.exec.resource.hash-join.memory|7m|128 mb
        table.exec.resource.sort.memory|7m|128 mb
        table.exec.shuffle-mode|3s
        table.exec.simplify-operator-name-enabled|7b|true
        table.exec.sink.keyed-shuffle|7eNONE,AUTO,FORCE|AUTO
        table.exec.sink.nested-constraint-enforcer|4eIGNORE,ROWS,ROWS_AND_COLLECTIONS|IGNORE
        table.exec.sink.not-null-enforcer|7eERROR,DROP|ERROR
        table.exec.sink.require-on-conflict|4b|true
        table.exec.sink.rowtime-inserter|6eENABLED,DISABLED|ENABLED
        table.exec.sink.type-length-enforcer|7eIGNORE,TRIM_PAD,ERROR|IGNORE
        table.exec.sink.upsert-materialize|7eNONE,AUTO,FORCE|AUTO
        table.exec.sink.upsert-materialize-strategy.adaptive.threshold.high|4i
        table.exec.sink.upsert-materialize-strategy.adaptive.threshold.low|4i
        table.exec.sink.upsert-materialize-strategy.type|4eLEGACY,MAP,VALUE,ADAPTIVE|LEGACY
        table.exec.sort.async-merge-enabled|7b|true
        table.exec.sort.default-limit|7i|-1
        table.exec.sort.max-num-file-handles|7i|128
        table.exec.source.cdc-events-duplicate|7b|false
        table.exec.source.idle-timeout|7d|0 ms
        table.exec.spill-compression.block-size|7m|64 kb
        table.exec.spill-compression.enabled|7b|true
        table.exec.state.ttl|7d|0 ms
        table.exec.topn-cache-size|3>table.exec.rank.topn-cache-size
        table.exec.uid.format|6s|<id>_<transformation>
        table.exec.uid.generation|7ePLAN_ONLY,ALWAYS,DISABLED|PLAN_ONLY
        table.exec.unbounded-over.version|4i|2
        table.exec.window-agg.buffer-size-limit|7i|100000
        table.generated-code.max-length|7i|4000
        table.generated-code.max-members|7i|10000
        table.legacy-nested-row-nullability|4b|false
        table.local-time-zone|7s|default
        table.optimizer.adaptive-broadcast-join.strategy|4eauto,runtime_only,none|auto
        table.optimizer.agg-phase-strategy|7eAUTO,ONE_PHASE,TWO_PHASE|AUTO
        table.optimizer.bushy-join-reorder-threshold|6i|12
        table.optimizer.delta-join.strategy|4eAUTO,FORCE,NONE|AUTO
        table.optimizer.distinct-agg.split.bucket-num|7i|1024
        table.optimizer.distinct-agg.split.enabled|7b|false
        table.optimizer.dynamic-filtering.enabled|6b|true
        table.optimizer.incremental-agg-enabled|6b|true
        table.optimizer.join-reorder-enabled|7b|false
        table.optimizer.join.broadcast-threshold|7i|1048576
        table.optimizer.multi-join.enabled|4b|false
        table.optimizer.multiple-input-enabled|7b|true
        table.optimizer.non-deterministic-update.strategy|6eTRY_RESOLVE,IGNORE|IGNORE
        table.optimizer.ptf.max-tables|4i|20
        table.optimizer.reuse-optimize-block-with-digest-enabled|6b|false
        table.optimizer.reuse-sink-enabled|4b|true
        table.optimizer.reuse-source-enabled|7b|true
        table.optimizer.reuse-sub-plan-enabled|7b|true
        table.optimizer.runtime-filter.enabled|6b|false
        table.optimizer.runtime-filter.max-build-data-size|6m|150 mb
        table.optimizer.runtime-filter.min-filter-ratio|6f|0.5
        table.optimizer.runtime-filter.min-probe-data-size|6m|10 gb
        table.optimizer.skewed-join-optimization.skewed-factor|4f|4.0
        table.optimizer.skewed-join-optimization.skewed-threshold|4m|256 mb
        table.optimizer.skewed-join-optimization.strategy|4eauto,forced,none|auto
        table.optimizer.source.aggregate-pushdown-enabled|3b|true
        table.optimizer.source.predicate-pushdown-enabled|3b|true
        table.optimizer.source.report-statistics-enabled|6b|true
        table.optimizer.sql-to-rel.project.merge.enabled|2>table.optimizer.sql2rel.project-merge.enabled
        table.optimizer.sql2rel.project-merge.enabled|6b|false
        table.optimizer.union-all-as-breakpoint-enabled|6b|true
        table.plan.compile.catalog-objects|7eALL,SCHEMA,IDENTIFIER|ALL
        table.plan.force-recompile|7b|false
        table.plan.restore.catalog-objects|7eALL,ALL_ENFORCED,IDENTIFIER|ALL
        table.resources.download-dir|6s
        table.rtas-ctas.atomicity-enabled|6b|false
        table.secret-store.kind|4s|generic_in_memory
        table.sql-dialect|7s|default
        task.cancellation-interval|7>task.cancellation.interval
        task.cancellation.interval|7d|30 s
        task.cancellation.timeout|7d|3 min
        task.cancellation.timers.timeout|7d|7500 ms
        taskmanager.bind-host|7s
        taskmanager.collect-sink.port|6i|0
        taskmanager.cpu.cores|7f
        taskmanager.data.bind-port|7s
        taskmanager.data.port|7i|0
        taskmanager.data.ssl.enabled|7b|true
        taskmanager.debug.memory.log|7b|false
        taskmanager.debug.memory.log-interval|7d|5 s
        taskmanager.debug.memory.logIntervalMs|7>taskmanager.debug.memory.log-interval
        taskmanager.debug.memory.startLogThread|7>taskmanager.debug.memory.log
        taskmanager.exit-on-fatal-akka-error|3b|false
        taskmanager.heap.mb|3i
        taskmanager.heap.size|3m
        taskmanager.host|7s
        taskmanager.initial-registration-pause|3>taskmanager.registration.initial-backoff
        taskmanager.jvm-exit-on-oom|7b|false
        taskmanager.load-balance.mode|6eNONE,SLOTS,MIN_RESOURCES,TASKS|NONE
        taskmanager.log.path|6s
        taskmanager.max-registration-pause|3>taskmanager.registration.max-backoff
        taskmanager.maxRegistrationDuration|7>taskmanager.registration.timeout
        taskmanager.memory.flink.size|7m
        taskmanager.memory.framework.heap.size|7m|128 mb
        taskmanager.memory.framework.off-heap.batch-shuffle.size|7m|64 mb
        taskmanager.memory.framework.off-heap.size|7m|128 mb
        taskmanager.memory.jvm-metaspace.size|7m|256 mb
        taskmanager.memory.jvm-overhead.fraction|7f|0.1
        taskmanager.memory.jvm-overhead.max|7m|1 gb
        taskmanager.memory.jvm-overhead.min|7m|192 mb
        taskmanager.memory.managed.consumer-weights|7p
        taskmanager.memory.managed.fraction|7f|0.4
        taskmanager.memory.managed.size|7m
        taskmanager.memory.min-segment-size|7m|256 bytes
        taskmanager.memory.network.fraction|7f|0.1
        taskmanager.memory.network.max|7m|9223372036854775807 bytes
        taskmanager.memory.network.min|7m|64 mb
        taskmanager.memory.process.size|7m
        taskmanager.memory.segment-size|7m|32 kb
        taskmanager.memory.size|7>taskmanager.memory.managed.size
        taskmanager.memory.starting-segment-size|4m|1 kb
        taskmanager.memory.task.heap.size|7m
        taskmanager.memory.task.off-heap.size|7m|0 bytes
        taskmanager.net.client.connectTimeoutSec|7>taskmanager.network.netty.client.connectTimeoutSec
        taskmanager.net.client.numThreads|3>taskmanager.network.netty.client.numThreads
        taskmanager.net.num-arenas|3>taskmanager.network.netty.num-arenas
        taskmanager.net.request-backoff.initial|7>taskmanager.network.request-backoff.initial
        taskmanager.net.request-backoff.max|7>taskmanager.network.request-backoff.max
        taskmanager.net.sendReceiveBufferSize|3>taskmanager.network.netty.sendReceiveBufferSize
        taskmanager.net.server.backlog|3>taskmanager.network.netty.server.backlog
        taskmanager.net.server.numThreads|3>taskmanager.network.netty.server.numThreads
        taskmanager.net.transport|3>taskmanager.network.netty.transport
        taskmanager.network.adaptive-partitioner.enabled|4b|false
        taskmanager.network.adaptive-partitioner.max-traverse-size|4i|4
        taskmanager.network.batch-shuffle.compression.enabled|2b|true
        taskmanager.network.bind-policy|7s|ip
        taskmanager.network.blocking-shuffle.compression.enabled|3>taskmanager.network.batch-shuffle.compression.enabled
        taskmanager.network.blocking-shuffle.type|3s|file
        taskmanager.network.compression.codec|7eNONE,LZ4,LZO,ZSTD|LZ4
        taskmanager.network.detailed-metrics|7b|false
        taskmanager.network.hybrid-shuffle.enable-new-mode|2b|true
        taskmanager.network.hybrid-shuffle.external-remote-tier-factory.class|6s
        taskmanager.network.hybrid-shuffle.num-retained-in-memory-regions-max|2i|1048576
        taskmanager.network.hybrid-shuffle.remote.path|6s
        taskmanager.network.hybrid-shuffle.spill-index-region-group-size|2i|1024
        taskmanager.network.hybrid-shuffle.spill-index-segment-size|2>taskmanager.network.hybrid-shuffle.spill-index-region-group-size
        taskmanager.network.max-num-tcp-connections|3i|1
        taskmanager.network.memory.buffer-debloat.enabled|7b|false
        taskmanager.network.memory.buffer-debloat.period|7d|200 ms
        taskmanager.network.memory.buffer-debloat.samples|7i|20
        taskmanager.network.memory.buffer-debloat.target|7d|1 s
        taskmanager.network.memory.buffer-debloat.threshold-percentages|7i|25
        taskmanager.network.memory.buffers-per-channel|3i|2
        taskmanager.network.memory.buffers-request-timeout|6d|30 s
        taskmanager.network.memory.exclusive-buffers-request-timeout-ms|7>taskmanager.network.memory.buffers-request-timeout
        taskmanager.network.memory.floating-buffers-per-gate|3i|8
        taskmanager.network.memory.fraction|7>taskmanager.memory.network.fraction
        taskmanager.network.memory.max|7>taskmanager.memory.network.max
        taskmanager.network.memory.max-buffers-per-channel|3i|10
        taskmanager.network.memory.max-overdraft-buffers-per-gate|2i|5
        taskmanager.network.memory.min|7>taskmanager.memory.network.min
        taskmanager.network.memory.read-buffer.required-per-gate.max|6i
        taskmanager.network.netty.client.connectTimeoutSec|7i|120
        taskmanager.network.netty.client.numThreads|3i|-1
        taskmanager.network.netty.client.tcp.keepCount|6i
        taskmanager.network.netty.client.tcp.keepIdleSec|6i
        taskmanager.network.netty.client.tcp.keepIntervalSec|6i
        taskmanager.network.netty.num-arenas|3i|-1
        taskmanager.network.netty.sendReceiveBufferSize|3i|0
        taskmanager.network.netty.server.backlog|3i|0
        taskmanager.network.netty.server.numThreads|3i|-1
        taskmanager.network.netty.transport|3s|auto
        taskmanager.network.numberOfBuffers|3i|2048
        taskmanager.network.partition-request-timeout|6d|10 s
        taskmanager.network.request-backoff.initial|7i|100
        taskmanager.network.request-backoff.max|7i|10000
        taskmanager.network.retries|7i|0
        taskmanager.network.sort-shuffle.min-buffers|7i|512
        taskmanager.network.sort-shuffle.min-parallelism|3i|1
        taskmanager.network.tcp-connection.enable-reuse-across-jobs|7b|true
        taskmanager.numberOfTaskSlots|7i|1
        taskmanager.refused-registration-pause|3>taskmanager.registration.refused-backoff
        taskmanager.registration.initial-backoff|3d|500 ms
        taskmanager.registration.max-backoff|3d|30 s
        taskmanager.registration.refused-backoff|3d|10 s
        taskmanager.registration.timeout|7d|5 min
        taskmanager.resource-id|7s
        taskmanager.rpc.bind-port|7i
        taskmanager.rpc.port|7s|0
        taskmanager.runtime.fs-timeout|6d|0 ms
        taskmanager.runtime.fs_timeout|6>taskmanager.runtime.fs-timeout
        taskmanager.runtime.hashjoin-bloom-filters|7b|false
        taskmanager.runtime.large-record-handler|7b|false
        taskmanager.runtime.max-fan|7i|128
        taskmanager.runtime.sort-spilling-threshold|7f|0.8
        taskmanager.slot.timeout|7d|10 s
        taskmanager.state.local.root-dirs|7>execution.checkpointing.local-backup.dirs
        taskmanager.system-out.log.cache-upper-size|6m|100 kb
        taskmanager.system-out.log.thread-name.enabled|6b|false
        taskmanager.system-out.mode|6eDEFAULT,LOG,IGNORE|DEFAULT
        taskmanager.tmp.dirs|7>io.tmp.dirs
        timerservice.exceptional.shutdown.timeout|7>task.cancellation.timers.timeout
        traces.checkpoint.span-detail-level|4eSPAN_PER_CHECKPOINT,SPAN_PER_CHECKPOINT_WITH_TASKS,CHILDREN_SPANS_PER_TASK,CHILDREN_SPANS_PER_SUBTASK|SPAN_PER_CHECKPOINT
        traces.report-events-as-spans|2b|false
        traces.reporters|6s
        user.artifacts.artifact-list|6l
        user.artifacts.base-dir|6s|/opt/flink/artifacts
        user.artifacts.http-headers|6p
        user.artifacts.raw-http-enabled|6b|false
        web.access-control-allow-origin|7s|*
        web.adaptive-scheduler.rescale-history.size|4i|0
        web.address|3s
        web.backpressure.cleanup-interval|3i|600000
        web.backpressure.delay-between-samples|3i|50
        web.backpressure.num-samples|3i|100
        web.backpressure.refresh-interval|3i|60000
        web.cancel.enable|7b|true
        web.checkpoints.history|7i|10
        web.exception-history-size|7i|16
        web.history|7i|5
        web.log.path|7s
        web.port|7>rest.port
        web.refresh-interval|7d|3 s
        web.rescale.enable|6b|true
        web.ssl.enabled|3b|true
        web.submit.enable|7b|true
        web.timeout|7d|10 min
        web.tmpdir|7s
        web.upload.dir|7s
        yarn.application-attempt-failures-validity-interval|7i|10000
        yarn.application-attempts|7i
        yarn.application-master.port|7s|0
        yarn.application.id|7s
        yarn.application.name|7s
        yarn.application.node-label|7s
        yarn.application.priority|7i|-1
        yarn.application.queue|7s
        yarn.application.type|7s
        yarn.appmaster.vcores|7i|1
        yarn.classpath.include-user-jar|7eDISABLED,FIRST,LAST,ORDER|ORDER
        yarn.container-start-command-template|6s
        yarn.containers.vcores|7i|-1
        yarn.file-replication|7i|-1
        yarn.flink-dist-jar|7s
        yarn.heartbeat-delay|7>yarn.heartbeat.interval
        yarn.heartbeat.container-request-interval|7d|500 ms
        yarn.heartbeat.interval|7i|5
        yarn.modify.acls|6s
        yarn.per-job-cluster.include-user-jar|7>yarn.classpath.include-user-jar
        yarn.properties-file.location|7s
        yarn.provided.lib.dirs|7l
        yarn.provided.usrlib.dir|6s
        yarn.rolled-logs.exclude-pattern|4s
        yarn.rolled-logs.include-pattern|4s
        yarn.security.appmaster.delegation.token.services|6l|hadoopfs
        yarn.security.kerberos.additionalFileSystems|7>security.kerberos.access.hadoopFileSystems
        yarn.security.kerberos.localized-keytab-path|7s|krb5.keytab
        yarn.security.kerberos.ship-local-keytab|7b|true
        yarn.ship-archives|7l
        yarn.ship-directories|7>yarn.ship-files
        yarn.ship-files|7l
        yarn.staging-directory|7s
        yarn.tags|7s
        yarn.taskmanager.node-label|7s
        yarn.view.acls|6s
        zookeeper.sasl.disable|7b|false
        zookeeper.sasl.login-context-name|7s|Client
        zookeeper.sasl.service-name|7s|zookeeper
        """
}
