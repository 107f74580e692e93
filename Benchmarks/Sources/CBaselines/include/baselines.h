#ifndef BASELINES_H
#define BASELINES_H

#include <stddef.h>
#include <stdint.h>

// The facts of an upgrade under the Apache operator, as a program would hold them: names by their place in the
// vocabulary, `none` and `unknown` behind them.

enum { MODE_STATELESS, MODE_SAVEPOINT, MODE_LAST_STATE, MODE_NONE };
enum { CHANGE_IGNORE, CHANGE_IN_PLACE, CHANGE_SCALE, CHANGE_UPGRADE, CHANGE_REDEPLOY };
enum { NO, YES, UNKNOWN };
enum { KIND_DEPLOYMENT, KIND_SESSION_JOB };
enum { CLUSTER_NATIVE, CLUSTER_STANDALONE };
enum { RECONCILIATION_DEPLOYED, RECONCILIATION_UPGRADING, RECONCILIATION_ROLLING_BACK, RECONCILIATION_ROLLED_BACK };
enum { JOBMANAGER_READY, JOBMANAGER_DEPLOYED_NOT_READY, JOBMANAGER_DEPLOYING, JOBMANAGER_MISSING, JOBMANAGER_ERROR };
enum { UPGRADE_SAVEPOINT_PATH, UPGRADE_SAVEPOINT_MARKER, UPGRADE_SAVEPOINT_NONE };
enum {
    JOB_INITIALIZING, JOB_CREATED, JOB_RUNNING, JOB_FAILING, JOB_FAILED, JOB_CANCELLING, JOB_CANCELED, JOB_FINISHED,
    JOB_RESTARTING, JOB_SUSPENDED, JOB_RECONCILING, JOB_NONE,
};

#define AGE_NONE (INT64_MAX - 1)
#define AGE_UNKNOWN INT64_MAX

struct upgrade_facts {
    uint8_t mode, change, kind, cluster_mode, reconciliation, job_state, jobmanager, upgrade_savepoint, last_mode;
    uint8_t ha_metadata, new_ha_metadata;
    uint8_t in_place_scaling, rescale_possible, rescale_failed, last_savepoint, last_state_fallback, version_change;
    uint8_t savepoint_directory, ha_enabled, new_ha_enabled, never_started, last_state_cancel;
    int64_t start_age, completed_age, pending_age, max_checkpoint_age;
};

enum upgrade_answer {
    USE_CHOSEN_SAVEPOINT, DO_RESCALE, USE_SESSION_REDEPLOY, USE_EMPTY, START_FROM_NOTHING, USE_WITH_SAVEPOINT,
    USE_FROM_CHECKPOINT, USE_FROM_HA_METADATA, START_FROM_UPGRADE_SAVEPOINT, START_FROM_LAST_SAVEPOINT,
    DO_DELETE_CLUSTER, BLOCK_CHECKPOINT_UNKNOWN, BLOCK_NO_HA_METADATA, WAIT_UNREADABLE, WAIT_CANCELLING,
    WAIT_VERSION_CHANGE, WAIT_CHECKPOINT, WAIT_FALLBACK_OFF, WAIT_UNAVAILABLE,
};

/// The decision as nested ifs.
int32_t upgrade_decide(const struct upgrade_facts *facts);

/// The same for many; the sum of the answers, so that none can be left out.
int64_t upgrade_decide_all(const struct upgrade_facts *facts, size_t count, int32_t *answers);

/// A snapshot as retention by hand would have it.
struct snapshot_time {
    int64_t created;
    int32_t number;
};

void sort_snapshots(struct snapshot_time *snapshots, size_t count);

/// Parses a JSON text with jansson alone; 0 if it is none.
int parse_json(const char *text, size_t length);

/// Reads a YAML text as libyaml's events, builds a jansson value from them with every scalar a string, and dumps it.
/// The length of the dump; 0 if something is wrong.
size_t yaml_to_json(const char *text, size_t length);

#endif
