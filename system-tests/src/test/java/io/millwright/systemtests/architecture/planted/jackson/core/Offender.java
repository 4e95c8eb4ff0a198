package io.millwright.systemtests.architecture.planted.jackson.core;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.ValueSerializer;

/** Shows Jackson as a supertype, in a field, as a parameter, inside a generic result, and to subclasses. */
public abstract class Offender extends ValueSerializer<String> {
    public static final ObjectMapper MAPPER = new ObjectMapper();

    public void parameter(JsonNode node) {}

    public Map<String, List<JsonNode>> result() {
        return Map.of();
    }

    protected void protectedParameter(JsonNode node) {}
}
