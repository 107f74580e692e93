#pragma once

#include <stddef.h>

/// A text of the repository, as it was when the program was built.
struct shipped_text {
    const char *name;
    const unsigned char *bytes;
    size_t count;
};

/// The policies, in the order of their names.
const struct shipped_text *shipped_policies(void);
size_t shipped_policy_count(void);

/// `docs/diagnostics.md`.
struct shipped_text shipped_diagnostics(void);
