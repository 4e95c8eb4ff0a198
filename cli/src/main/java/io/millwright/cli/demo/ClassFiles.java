package io.millwright.cli.demo;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what little the audit needs of class files (JVM specification, chapter 4), without loading them. */
final class ClassFiles {
    /** Bytes of magic, minor and major version. */
    static final int HEAD = 8;

    private static final int MAGIC = 0xCAFEBABE;
    private static final int OLDEST = 45;
    /** Java 100; whatever claims more is no class file. */
    private static final int NEWEST = 144;

    private ClassFiles() {}

    /**
     * The Java release that a class file needs: 8 for major version 52, and so on.
     *
     * @param head at least {@value #HEAD} bytes
     */
    static int level(String name, byte[] head, long length) throws CorruptJarException {
        int magic = head[0] << 24 | (head[1] & 0xFF) << 16 | (head[2] & 0xFF) << 8 | (head[3] & 0xFF);
        int major = (head[6] & 0xFF) << 8 | (head[7] & 0xFF);
        if (length < HEAD + 2 || magic != MAGIC) {
            throw new CorruptJarException(name + " is no class file: it does not begin with CAFEBABE");
        }
        if (major < OLDEST || major > NEWEST) {
            throw new CorruptJarException(name + " claims class file version " + major + "; there is no such Java");
        }
        return major - 44;
    }

    /**
     * The module's name in a module-info. {@code ModuleDescriptor.read} would refuse those compiled for a later Java than
     * the running one.
     */
    static Optional<String> moduleName(byte[] moduleInfo) throws CorruptJarException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(moduleInfo))) {
            in.skipNBytes(HEAD);
            Constants constants = Constants.read(in);
            in.skipNBytes(6); // access flags, this class, super class
            in.skipNBytes(2L * in.readUnsignedShort()); // interfaces
            int fields = in.readUnsignedShort();
            int methods = in.readUnsignedShort();
            if (fields != 0 || methods != 0) {
                throw new CorruptJarException("module-info has fields or methods");
            }
            for (int left = in.readUnsignedShort(); left > 0; left--) {
                String attribute = constants.text(in.readUnsignedShort());
                int length = in.readInt();
                if ("Module".equals(attribute)) {
                    return Optional.ofNullable(constants.name(in.readUnsignedShort()));
                }
                in.skipNBytes(Integer.toUnsignedLong(length));
            }
            return Optional.empty();
        } catch (CorruptJarException e) {
            throw e;
        } catch (IOException e) {
            throw new CorruptJarException("module-info ends in the middle or is malformed", e);
        }
    }

    /** The part of a constant pool that names modules. */
    private record Constants(@Nullable String[] texts, int[] references) {

        static Constants read(DataInputStream in) throws IOException {
            int count = in.readUnsignedShort();
            @Nullable String[] texts = new @Nullable String[count];
            int[] references = new int[count];
            for (int i = 1; i < count; i++) {
                int tag = in.readUnsignedByte();
                switch (tag) {
                    case 1 -> texts[i] = in.readUTF();
                    case 7, 8, 16, 19, 20 -> references[i] = in.readUnsignedShort();
                    case 15 -> in.skipNBytes(3);
                    case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipNBytes(4);
                    case 5, 6 -> {
                        in.skipNBytes(8);
                        i++; // takes two places
                    }
                    default -> throw new CorruptJarException("module-info has a constant of unknown kind " + tag);
                }
            }
            return new Constants(texts, references);
        }

        @Nullable
        String text(int index) {
            return index < texts.length ? texts[index] : null;
        }

        @Nullable
        String name(int index) {
            return index < references.length ? text(references[index]) : null;
        }
    }
}
