package io.millwright.systemtests.architecture.planted.serialised.core;

import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;

public final class Offender {
    Object read(InputStream in) throws IOException, ClassNotFoundException {
        return new ObjectInputStream(in).readObject();
    }
}
