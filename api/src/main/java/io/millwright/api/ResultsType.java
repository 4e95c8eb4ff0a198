package io.millwright.api;

import java.lang.reflect.Type;
import java.util.List;

/**
 * The type of {@link Results} whose values have declared types.
 *
 * @param elements one type per result
 */
public record ResultsType(List<Type> elements) implements Type {
    public ResultsType {
        elements = List.copyOf(elements);
    }

    @Override
    public String getTypeName() {
        return "Results" + elements.stream().map(Type::getTypeName).toList();
    }
}
