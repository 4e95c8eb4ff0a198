package io.millwright.cli.demo;

/**
 * How much of a jar is believed. Beyond that it is called corrupt.
 *
 * @param entries most entries
 * @param entryBytes most bytes of one entry, unpacked
 * @param totalBytes most bytes of all entries, unpacked
 * @param ratio most bytes unpacked per byte of the file, once more than {@code ratioFrom} were unpacked; a bomb gives a thousand,
 *     or far more where its entries overlap
 * @param ratioFrom small jars may be as dense as they like
 * @param nameLength longest name of an entry
 */
record AuditLimits(int entries, long entryBytes, long totalBytes, long ratio, long ratioFrom, int nameLength) {
    /** Twice what the largest jars on Maven Central need. */
    static final AuditLimits DEFAULT = new AuditLimits(500_000, 1L << 30, 8L << 30, 100, 64L << 20, 4_096);
}
