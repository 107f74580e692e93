// The upgrade decision of policies/apache-operator.fpol as a careful programmer would write it: nested ifs.
#include "baselines.h"

#include <stdbool.h>

static bool below(int64_t age, int64_t limit) {
    if (age == AGE_UNKNOWN) return false;
    if (limit == AGE_NONE) return true;
    return age < limit;
}

static bool is_terminal(const struct upgrade_facts *f) {
    return f->job_state == JOB_FAILED || f->job_state == JOB_CANCELED || f->job_state == JOB_FINISHED;
}

static bool is_accessible(const struct upgrade_facts *f) {
    return f->kind == KIND_SESSION_JOB || f->jobmanager == JOBMANAGER_READY;
}

static bool is_cancellable(const struct upgrade_facts *f) {
    return is_accessible(f) && !is_terminal(f) && f->job_state != JOB_NONE && f->job_state != JOB_RECONCILING;
}

static int32_t unavailable(const struct upgrade_facts *f) {
    if (f->ha_metadata == UNKNOWN || f->new_ha_metadata == UNKNOWN) return WAIT_UNREADABLE;
    if (f->kind == KIND_DEPLOYMENT) {
        if (f->never_started == YES && f->jobmanager != JOBMANAGER_MISSING && f->last_mode != MODE_LAST_STATE) {
            return DO_DELETE_CLUSTER;
        }
        if ((f->jobmanager == JOBMANAGER_MISSING || f->jobmanager == JOBMANAGER_ERROR) && f->new_ha_metadata == NO) {
            return BLOCK_NO_HA_METADATA;
        }
    }
    if (f->job_state == JOB_CANCELLING) return WAIT_CANCELLING;
    if (f->version_change) return WAIT_VERSION_CHANGE;
    if (f->job_state == JOB_RUNNING && below(f->pending_age, f->max_checkpoint_age)) return WAIT_CHECKPOINT;
    if (f->mode == MODE_SAVEPOINT && !f->last_state_fallback) return WAIT_FALLBACK_OFF;
    return WAIT_UNAVAILABLE;
}

static int32_t last_state(const struct upgrade_facts *f) {
    bool running = f->job_state == JOB_RUNNING;
    if (f->version_change) {
        if (running && f->savepoint_directory) return USE_WITH_SAVEPOINT;
        if (is_cancellable(f)) return USE_FROM_CHECKPOINT;
        return unavailable(f);
    }
    if (f->ha_metadata == UNKNOWN || f->new_ha_metadata == UNKNOWN) return unavailable(f);
    bool cancel_allowed =
        is_cancellable(f) && (f->kind == KIND_SESSION_JOB || f->ha_metadata == NO || f->last_state_cancel);
    if (running) {
        if (below(f->start_age, f->max_checkpoint_age) || below(f->completed_age, f->max_checkpoint_age)) {
            return cancel_allowed ? USE_FROM_CHECKPOINT : USE_FROM_HA_METADATA;
        }
        if (below(f->pending_age, f->max_checkpoint_age)) return unavailable(f);
        return USE_WITH_SAVEPOINT;
    }
    if (cancel_allowed) return USE_FROM_CHECKPOINT;
    if (f->kind == KIND_DEPLOYMENT && f->ha_enabled && f->new_ha_enabled && f->new_ha_metadata == YES) {
        return USE_FROM_HA_METADATA;
    }
    return unavailable(f);
}

int32_t upgrade_decide(const struct upgrade_facts *f) {
    if (f->change == CHANGE_REDEPLOY) return USE_CHOSEN_SAVEPOINT;
    if ((f->change == CHANGE_SCALE || (f->change == CHANGE_IGNORE && f->reconciliation == RECONCILIATION_UPGRADING))
        && (f->in_place_scaling || f->cluster_mode == CLUSTER_STANDALONE) && f->rescale_possible == YES
        && f->rescale_failed == NO) {
        return DO_RESCALE;
    }
    if (f->mode == MODE_NONE) return USE_SESSION_REDEPLOY;
    if (f->mode == MODE_STATELESS) return is_terminal(f) ? START_FROM_NOTHING : USE_EMPTY;
    if (is_terminal(f) && (f->job_state == JOB_CANCELED || f->ha_metadata == NO || is_accessible(f))) {
        if (f->upgrade_savepoint == UPGRADE_SAVEPOINT_MARKER) return BLOCK_CHECKPOINT_UNKNOWN;
        if (f->upgrade_savepoint == UPGRADE_SAVEPOINT_PATH) return START_FROM_UPGRADE_SAVEPOINT;
        return f->last_savepoint ? START_FROM_LAST_SAVEPOINT : START_FROM_NOTHING;
    }
    if (f->job_state == JOB_CANCELLING) return unavailable(f);
    if (f->mode == MODE_SAVEPOINT) {
        if (f->job_state == JOB_RUNNING) return USE_WITH_SAVEPOINT;
        if (!f->last_state_fallback && !f->version_change) return unavailable(f);
    }
    return last_state(f);
}

int64_t upgrade_decide_all(const struct upgrade_facts *facts, size_t count, int32_t *answers) {
    int64_t sum = 0;
    for (size_t place = 0; place < count; place++) {
        answers[place] = upgrade_decide(&facts[place]);
        sum += answers[place];
    }
    return sum;
}
