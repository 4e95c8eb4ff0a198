package io.millwright.jackson;

import io.millwright.spi.Codec;
import io.millwright.spi.CodecProvider;

/** Makes JSON the default wherever this module is on the class path. */
public final class JsonCodecProvider implements CodecProvider {
    @Override
    public Codec codec() {
        return new JsonCodec();
    }
}
