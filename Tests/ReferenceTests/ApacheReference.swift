/// The Apache Flink Kubernetes Operator's decisions as a plain procedure, to test policies against.
///
/// A transcription of `apache-operator.md` (upstream commit 6e9caeb), paragraph by paragraph, with the paragraph beside
/// each step. It knows nothing of policies and shares nothing with the compiler.
///
/// **What could not be read.** The operator has no such value: its call throws, the pass ends and is retried (0.1).
/// Here that is an answer of its own, given at the first place where the text reads what is unknown.
/// `upgradesIfReadable` says what each reading would have given. A policy that decides in spite of an unknown is sound if
/// that set has one member; one that waits is always sound.
///
/// **What ends a pass.** Exceptions do, as pendingCancellation does: only `letsOtherChangesRun` lets 0.3 (7) act.
///
/// Where the first draft of `apache-operator.fpol` gave something else:
///
/// | paragraph | facts | operator | draft |
/// |---|---|---|---|
/// | 0.1, 1.6 | 1.3 (2a), 1.5 (3), RestoreFailed | exception, pass ends | `block`, later decisions act |
/// | 0.1 | HA metadata unreadable where read | exception, pass ends | `wait`, later decisions act |
/// | 1.1, 1.3 (3) | CANCELLING, HA metadata unknown, JM READY | pendingCancellation, pass ends | `wait`, later ones act |
/// | 1.2 | redeploy, recorded suspended | chosen savepoint, 2.5 | `restore` does not look at `change` |
/// | 1.3 (2) | FAILED or FINISHED, accessible, HA metadata unknown | throws | decides; sound |
/// | 1.3 (5c) | APP, RUNNING, version changed, JM not READY, no directory | wait: version | the reason names a checkpoint |
/// | 1.3 (6) | session job, HA metadata unknown | not read: cancel | `wait` |
/// | 1.3 (6a) | APP, RUNNING, only new HA metadata unknown | not read: by age | `wait` |
/// | 1.5 (1) | not RUNNING, JM not READY, only old HA metadata unknown | not read: last-state | `wait` |
/// | 1.5 (2) | JM never started, HA metadata unknown | not read: replace the cluster | `wait` |
/// | 1.6 Restore (1, 4) | recorded mode none | starts from nothing | starts from a recorded savepoint |
/// | 1.6 Restore (4) | recorded savepoint, marker recorded | marker as path, start fails | last savepoint or nothing |
/// | 2.2 (5) | JM not MISSING, job not terminal | error | deletes the cluster and starts |
/// | 2.3 | session job, recorded last-state | HA ignored, starts from nothing | HA metadata, or `block` |
/// | 2.6 | failed job restarts, marker recorded | marker as path, start fails | last savepoint or nothing |
/// | 2.8 | rollback due, spec changed, upgrade waits | no rollback | `rollback` acts |
/// | 2.9 | standalone, in-place switch off | scales | full upgrade |
/// | 0.3 (6c) | class ignore, UPGRADING, can be scaled | tries to scale | full upgrade |
/// | 0.3 (1) | nothing recorded, or a session cluster; legacy savepoint pending | goes on | `wait` |
/// | 0.3 (1) | session job, cluster gone, its JM status READY | waits | `proceed` |
///
/// Not expressible here, and therefore not compared: 2.4 suspended and to stay suspended records nothing.
enum ApacheReference {}
