#pragma once
#include <jansson.h>

// `json_typeof` and the `json_is_*` tests are macros, which Swift does not import.
static inline int shim_json_typeof(const json_t *value) {
    return json_typeof(value);
}

// `json_boolean_value` is a macro in jansson 2.14.
static inline int shim_json_is_true(const json_t *value) {
    return json_is_true(value);
}
