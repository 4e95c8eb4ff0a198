package io.millwright.systemtests.architecture.planted.serialised.core;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;

public final class Innocent {
    int read(InputStream in) throws IOException {
        return new DataInputStream(in).readInt();
    }
}
