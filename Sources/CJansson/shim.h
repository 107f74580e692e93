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

// Swift imports the text of an error as a tuple of 160 characters.
static inline const char *shim_json_error_text(const json_error_t *error) {
    return error->text;
}
