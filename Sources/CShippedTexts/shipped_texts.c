#include "shipped_texts.h"

// `#embed` takes no time, where an array literal of Swift takes half a minute. It is of C23, and clang's in every mode.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char apache_operator[] = {
#embed "../../policies/apache-operator.fpol"
};
static const unsigned char cloudera[] = {
#embed "../../policies/cloudera.fpol"
};
static const unsigned char flinkcluster_google[] = {
#embed "../../policies/flinkcluster-google.fpol"
};
static const unsigned char flinkcluster_spotify[] = {
#embed "../../policies/flinkcluster-spotify.fpol"
};
static const unsigned char production[] = {
#embed "../../policies/production.fpol"
};
static const unsigned char diagnostics[] = {
#embed "../../docs/diagnostics.md"
};

#define TEXT(name, bytes) { name, bytes, sizeof bytes }

static const struct shipped_text policies[] = {
    TEXT("apache-operator", apache_operator),
    TEXT("cloudera", cloudera),
    TEXT("flinkcluster-google", flinkcluster_google),
    TEXT("flinkcluster-spotify", flinkcluster_spotify),
    TEXT("production", production),
};

const struct shipped_text *shipped_policies(void) { return policies; }
size_t shipped_policy_count(void) { return sizeof policies / sizeof policies[0]; }
struct shipped_text shipped_diagnostics(void) { return (struct shipped_text) TEXT("diagnostics", diagnostics); }
