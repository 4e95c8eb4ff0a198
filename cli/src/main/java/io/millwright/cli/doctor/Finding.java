package io.millwright.cli.doctor;

/**
 * What a check found.
 *
 * @param check a stable, short name
 * @param detail what is there
 * @param fix what to do; empty if nothing
 */
public record Finding(String check, Status status, String detail, String fix) {
    /** How bad it is. */
    public enum Status {
        OK,
        WARN,
        FAIL
    }

    static Finding ok(String check, String detail) {
        return new Finding(check, Status.OK, detail, "");
    }

    static Finding warn(String check, String detail, String fix) {
        return new Finding(check, Status.WARN, detail, fix);
    }

    static Finding fail(String check, String detail, String fix) {
        return new Finding(check, Status.FAIL, detail, fix);
    }
}
