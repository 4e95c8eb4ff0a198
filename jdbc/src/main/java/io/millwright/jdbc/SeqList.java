package io.millwright.jdbc;

import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * Row numbers of one transaction, in order, as a blob: zigzag differences in groups of seven bits. Neighbours are mostly settled
 * together, so one takes a byte or two. Not thread-safe.
 */
final class SeqList {
    private byte[] bytes = new byte[64];
    private int length;
    private long last;
    private int size;

    void add(long seq) {
        if (length + 10 > bytes.length) {
            bytes = Arrays.copyOf(bytes, bytes.length * 2);
        }
        long difference = seq - last;
        long rest = (difference << 1) ^ (difference >> 63);
        while ((rest & ~0x7FL) != 0) {
            bytes[length++] = (byte) (rest & 0x7F | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
        last = seq;
        size++;
    }

    int size() {
        return size;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    /** Gives each number in order. Damaged bytes give wrong numbers, never an exception: readers look before they act. */
    static void forEach(byte[] blob, LongConsumer action) {
        long last = 0;
        long value = 0;
        int shift = 0;
        for (byte b : blob) {
            value |= (b & 0x7FL) << shift;
            if (b < 0) {
                shift = Math.min(shift + 7, 63);
            } else {
                last += (value >>> 1) ^ -(value & 1);
                action.accept(last);
                value = 0;
                shift = 0;
            }
        }
    }
}
