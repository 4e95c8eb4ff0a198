package io.millwright.core.codec;

import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import io.millwright.api.WorkflowStep.Binding;
import java.util.List;

/** The stored form of {@link Inputs}: {@code {"given":1, "bind":"spread", "from":["3","4?"]}}. */
final class InputsFormat {
    private InputsFormat() {}

    static void write(JsonWriter json, Inputs inputs) {
        json.put("given", inputs.given());
        json.put("bind", name(inputs.binding()));
        json.putArray("from", sources -> inputs.sources().forEach(source -> sources.add(NodeText.of(source))));
    }

    static Inputs read(JsonFields fields) {
        int given = 0;
        Binding binding = Binding.APPENDED;
        List<Reference.Item> sources = List.of();
        while (fields.next()) {
            switch (fields.name()) {
                case "given" -> given = fields.intValue();
                case "bind" -> binding = binding(fields.stringValue());
                case "from" -> sources = fields.list(text -> NodeText.single(text.stringValue()));
                default -> {} // of a later release
            }
        }
        return new Inputs(given, binding, sources);
    }

    private static String name(Binding binding) {
        return switch (binding) {
            case NONE, APPENDED -> "append";
            case SPREAD -> "spread";
            case FIRST -> "first";
        };
    }

    private static Binding binding(String name) {
        return switch (name) {
            case "append" -> Binding.APPENDED;
            case "spread" -> Binding.SPREAD;
            case "first" -> Binding.FIRST;
            default ->
                throw new MillwrightException(
                        ErrorCode.PAYLOAD_UNREADABLE,
                        "this release does not know how to bind inputs by '" + name + "'; use a newer one");
        };
    }
}
