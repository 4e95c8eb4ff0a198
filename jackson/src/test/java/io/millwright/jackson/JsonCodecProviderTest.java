package io.millwright.jackson;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.spi.CodecProvider;
import io.millwright.spi.Payload;
import io.millwright.spi.Services;
import org.junit.jupiter.api.Test;

class JsonCodecProviderTest {
    @Test
    void isFoundOnTheClassPath() {
        CodecProvider found = Services.load(CodecProvider.class).found().get(0);

        assertThat(found).isInstanceOf(JsonCodecProvider.class);
        assertThat(found.codec()).isInstanceOf(JsonCodec.class);
        assertThat(found.codec().id()).isEqualTo(Payload.JSON);
    }
}
