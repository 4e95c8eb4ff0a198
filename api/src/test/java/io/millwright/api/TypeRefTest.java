package io.millwright.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TypeRefTest {
    @Test
    void keepsTypeArguments() {
        assertThat(new TypeRef<Map<String, List<Long>>>() {})
                .hasToString("java.util.Map<java.lang.String, java.util.List<java.lang.Long>>");
    }

    @Test
    void isEqualByType() {
        assertThat(TypeRef.of(String.class))
                .isEqualTo(new TypeRef<String>() {})
                .hasSameHashCodeAs(new TypeRef<String>() {});
        assertThat(TypeRef.of(String.class)).isNotEqualTo(TypeRef.of(Integer.class));
        assertThat(new TypeRef<List<Long>>() {}).isNotEqualTo(new TypeRef<List<String>>() {});
        assertThat(TypeRef.ofReflected(int.class).type()).isEqualTo(int.class);
    }

    @Test
    @SuppressWarnings("rawtypes")
    void refusesToGuess() {
        Refused.with(ErrorCode.INVALID_TASK, () -> new TypeRef() {}, "type argument", "new TypeRef<List<Long>>() {}");
        Refused.with(ErrorCode.INVALID_TASK, TypeRefTest::<String>generic, "type argument", "T");
    }

    private static <T> void generic() {
        TypeRef<List<T>> ignored = new TypeRef<>() {};
    }
}
