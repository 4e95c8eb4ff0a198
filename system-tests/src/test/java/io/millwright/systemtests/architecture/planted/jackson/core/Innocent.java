package io.millwright.systemtests.architecture.planted.jackson.core;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Uses Jackson where nobody outside sees it. */
public final class Innocent {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    public String write(Object value) {
        return MAPPER.writeValueAsString(read(value));
    }

    JsonNode read(Object value) {
        return MAPPER.valueToTree(value);
    }

    static final class Hidden {
        public JsonNode node() {
            return MAPPER.createObjectNode();
        }
    }
}
