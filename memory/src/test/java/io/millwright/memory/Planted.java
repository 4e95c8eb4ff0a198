package io.millwright.memory;

import io.millwright.spi.Store;

/** A bug that the conformance suite must find. */
interface Planted {
    /** Where it must be found. */
    Class<?> group();

    /** The method that must fail, besides any others. */
    String test();

    /** Puts the bug around a sound store. */
    Store plantedIn(Store sound);
}
