// What the C libraries cost without anything of ours around them.
#include "baselines.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

static int by_time(const void *left, const void *right) {
    const struct snapshot_time *a = left, *b = right;
    return a->created < b->created ? -1 : a->created > b->created;
}

void sort_snapshots(struct snapshot_time *snapshots, size_t count) {
    qsort(snapshots, count, sizeof *snapshots, by_time);
}

int parse_json(const char *text, size_t length) {
    json_error_t error;
    json_t *value = json_loadb(text, length, 0, &error);
    if (value == NULL) return 0;
    json_decref(value);
    return 1;
}

static json_t *read_value(yaml_parser_t *parser, yaml_event_t *event);

static json_t *read_next(yaml_parser_t *parser) {
    yaml_event_t event;
    if (!yaml_parser_parse(parser, &event)) return NULL;
    json_t *value = read_value(parser, &event);
    yaml_event_delete(&event);
    return value;
}

static json_t *read_value(yaml_parser_t *parser, yaml_event_t *event) {
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        return json_stringn((const char *)event->data.scalar.value, event->data.scalar.length);
    case YAML_SEQUENCE_START_EVENT: {
        json_t *list = json_array();
        for (;;) {
            yaml_event_t item;
            if (!yaml_parser_parse(parser, &item)) return NULL;
            if (item.type == YAML_SEQUENCE_END_EVENT) {
                yaml_event_delete(&item);
                return list;
            }
            json_array_append_new(list, read_value(parser, &item));
            yaml_event_delete(&item);
        }
    }
    case YAML_MAPPING_START_EVENT: {
        json_t *map = json_object();
        for (;;) {
            yaml_event_t key;
            if (!yaml_parser_parse(parser, &key)) return NULL;
            if (key.type != YAML_SCALAR_EVENT) {
                yaml_event_delete(&key);
                return map;
            }
            json_object_set_new(map, (const char *)key.data.scalar.value, read_next(parser));
            yaml_event_delete(&key);
        }
    }
    default: return NULL;
    }
}

size_t yaml_to_json(const char *text, size_t length) {
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser)) return 0;
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, length);
    size_t written = 0;
    for (int done = 0; !done;) {
        yaml_event_t event;
        if (!yaml_parser_parse(&parser, &event)) break;
        done = event.type == YAML_STREAM_END_EVENT;
        if (event.type == YAML_MAPPING_START_EVENT) {
            json_t *value = read_value(&parser, &event);
            char *dump = json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS);
            if (dump != NULL) written += strlen(dump);
            free(dump);
            json_decref(value);
        }
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    return written;
}
