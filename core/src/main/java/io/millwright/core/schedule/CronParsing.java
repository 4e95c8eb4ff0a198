package io.millwright.core.schedule;

import com.cronutils.model.Cron;
import com.cronutils.model.definition.CronDefinition;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.field.CronFieldName;
import com.cronutils.model.field.expression.Always;
import com.cronutils.model.field.expression.And;
import com.cronutils.model.field.expression.Between;
import com.cronutils.model.field.expression.Every;
import com.cronutils.model.field.expression.FieldExpression;
import com.cronutils.model.field.expression.On;
import com.cronutils.model.field.expression.QuestionMark;
import com.cronutils.model.field.value.FieldValue;
import com.cronutils.model.field.value.SpecialChar;
import com.cronutils.parser.CronParser;
import io.millwright.api.ErrorCode;
import io.millwright.api.MillwrightException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Text to expressions. The grammar and its ranges are cron-utils' affair, of which no other class knows; what an expression means
 * is ours: see {@code docs/decisions/0006-cron.md}.
 */
final class CronParsing {
    private static final Map<String, String> DESCRIPTORS = Map.of(
            "@hourly", "0 * * * *",
            "@daily", "0 0 * * *",
            "@midnight", "0 0 * * *",
            "@weekly", "0 0 * * 0",
            "@monthly", "0 0 1 * *",
            "@yearly", "0 0 1 1 *",
            "@annually", "0 0 1 1 *");

    private static final CronParser PARSER = new CronParser(definition());
    private static final int FIELDS = 6;

    private CronParsing() {}

    /** The fields in their order, and what may stand in them. */
    private enum Field {
        SECOND(0, "second", 0, 59, "0-59", CronFieldName.SECOND),
        MINUTE(1, "minute", 0, 59, "0-59", CronFieldName.MINUTE),
        HOUR(2, "hour", 0, 23, "0-23", CronFieldName.HOUR),
        DAY_OF_MONTH(3, "day of month", 1, 31, "1-31, L, L-3, LW or 15W", CronFieldName.DAY_OF_MONTH),
        MONTH(4, "month", 1, 12, "1-12 or JAN-DEC", CronFieldName.MONTH),
        DAY_OF_WEEK(5, "day of week", 0, 6, "0-7 (0 and 7 are Sunday), SUN-SAT, 1#2 or 5L", CronFieldName.DAY_OF_WEEK);

        /** Place among the six. */
        final int place;

        final String title;
        final int least;
        final int most;
        final String allowed;
        final CronFieldName name;

        Field(int place, String title, int least, int most, String allowed, CronFieldName name) {
            this.place = place;
            this.title = title;
            this.least = least;
            this.most = most;
            this.allowed = allowed;
            this.name = name;
        }
    }

    private static CronDefinition definition() {
        return CronDefinitionBuilder.defineCron()
                .withSeconds()
                .and()
                .withMinutes()
                .and()
                .withHours()
                .and()
                .withDayOfMonth()
                .supportsL()
                .supportsW()
                .supportsLW()
                .supportsQuestionMark()
                .and()
                .withMonth()
                .and()
                .withDayOfWeek()
                .withValidRange(0, 7)
                .withMondayDoWValue(1)
                .withIntMapping(7, 0)
                .supportsHash()
                .supportsL()
                .supportsQuestionMark()
                .and()
                .instance();
    }

    static CronExpression parse(String text) {
        String[] fields = fields(text);
        Cron cron;
        try {
            cron = PARSER.parse(String.join(" ", fields));
        } catch (RuntimeException e) { // of several kinds, depending on what is wrong
            throw invalid(text, describe(fields, e), e);
        }
        long hours = bits(text, cron, Field.HOUR);
        long minutes = bits(text, cron, Field.MINUTE);
        long seconds = bits(text, cron, Field.SECOND);
        CronDays days = new CronDays(dayRules(text, cron, Field.DAY_OF_MONTH), dayRules(text, cron, Field.DAY_OF_WEEK));
        return new CronExpression(
                new CronExpression.Times(hours, minutes, seconds),
                bits(text, cron, Field.MONTH),
                days,
                fields[Field.HOUR.place].startsWith("*"));
    }

    /** The six fields, in capitals. */
    private static String[] fields(String text) {
        String expanded = text;
        if (text.startsWith("@")) {
            expanded = DESCRIPTORS.get(text.toLowerCase(Locale.ROOT));
            if (expanded == null) {
                throw invalid(
                        text,
                        "is no descriptor; write @hourly, @daily, @weekly, @monthly, @yearly, or @every with a duration",
                        null);
            }
        }
        String[] fields = expanded.strip().toUpperCase(Locale.ROOT).split("\\s+");
        if (fields.length != FIELDS && fields.length != FIELDS - 1) {
            throw invalid(
                    text,
                    "has " + fields.length + " fields; write five (minute, hour, day of month, month, day of week)"
                            + " or six (second first)",
                    null);
        }
        if (fields.length == FIELDS - 1) {
            fields = ("0 " + String.join(" ", fields)).split(" ");
        }
        for (Field field : Field.values()) {
            if (!fields[field.place].matches("[0-9A-Z*/,#?-]+")) {
                throw invalid(text, wrong(field, fields, "has a character that means nothing there"), null);
            }
        }
        return fields;
    }

    /** Names the field that is to blame: the one that does not parse among others that do. */
    private static String describe(String[] fields, RuntimeException thrown) {
        for (Field field : Field.values()) {
            String[] alone = {"*", "*", "*", "*", "*", "*"};
            alone[field.place] = fields[field.place];
            try {
                PARSER.parse(String.join(" ", alone));
            } catch (RuntimeException e) {
                return wrong(field, fields, "cannot be read");
            }
        }
        return "cannot be read: " + thrown.getMessage();
    }

    private static String wrong(Field field, String[] fields, String what) {
        return "has a wrong field: " + field.title + " '" + fields[field.place] + "' " + what + "; write *, or "
                + field.allowed + ", with commas for lists, - for ranges and / for steps";
    }

    private static MillwrightException invalid(String text, String message, @Nullable Throwable cause) {
        return new MillwrightException(ErrorCode.INVALID_SCHEDULE, "cron '" + text + "' " + message, cause);
    }

    private static FieldExpression expression(Cron cron, Field field) {
        return cron.retrieve(field.name).getExpression();
    }

    /** A field that knows numbers only. */
    private static long bits(String text, Cron cron, Field field) {
        long bits = 0;
        for (FieldExpression part : parts(expression(cron, field))) {
            bits |= bits(text, field, part);
        }
        return bits;
    }

    private static List<FieldExpression> parts(FieldExpression expression) {
        return expression instanceof And and ? and.getExpressions() : List.of(expression);
    }

    private static long bits(String text, Field field, FieldExpression part) {
        if (part instanceof Always || part instanceof QuestionMark) {
            return range(field, field.least, field.most, 1);
        }
        if (part instanceof Between between) {
            return range(field, number(text, field, between.getFrom()), number(text, field, between.getTo()), 1);
        }
        if (part instanceof Every every) {
            int step = every.getPeriod().getValue();
            FieldExpression of = every.getExpression();
            if (of instanceof Between between) {
                return range(field, number(text, field, between.getFrom()), number(text, field, between.getTo()), step);
            }
            return of instanceof On on && on.getTime().getValue() >= 0
                    ? range(field, on.getTime().getValue(), field.most, step)
                    : range(field, field.least, field.most, step);
        }
        if (part instanceof On on && on.getSpecialChar().getValue() == SpecialChar.NONE) {
            return range(field, on.getTime().getValue(), on.getTime().getValue(), 1);
        }
        throw meaningless(text, field, part);
    }

    /** A range that ends before it begins goes over the end: {@code 22-2}, {@code FRI-MON}. */
    private static long range(Field field, int from, int to, int step) {
        int size = field.most - field.least + 1;
        int last = to < from ? to + size : to;
        long bits = 0;
        for (int i = from; i <= last; i += step) {
            bits |= 1L << (field.least + Math.floorMod(i - field.least, size));
        }
        return bits;
    }

    private static int number(String text, Field field, FieldValue<?> value) {
        if (value.getValue() instanceof Integer number) {
            return number;
        }
        throw invalid(
                text,
                "has a wrong field: " + field.title + " has a range of '" + value.getValue() + "'; write numbers",
                null);
    }

    private static List<CronDays.Rule> dayRules(String text, Cron cron, Field field) {
        FieldExpression whole = expression(cron, field);
        List<CronDays.Rule> rules = new ArrayList<>();
        if (whole instanceof Always || whole instanceof QuestionMark) {
            return rules; // not restricted
        }
        long bits = 0;
        for (FieldExpression part : parts(whole)) {
            if (part instanceof On on && on.getSpecialChar().getValue() != SpecialChar.NONE) {
                rules.add(special(text, field, on));
            } else {
                bits |= bits(text, field, part);
            }
        }
        if (bits != 0) {
            rules.add(field == Field.DAY_OF_MONTH ? CronDays.Rule.daysOfMonth(bits) : CronDays.Rule.daysOfWeek(bits));
        }
        return rules;
    }

    private static CronDays.Rule special(String text, Field field, On on) {
        int number = on.getTime().getValue();
        int nth = on.getNth().getValue();
        SpecialChar mark = on.getSpecialChar().getValue();
        if (field == Field.DAY_OF_MONTH) {
            if (mark == SpecialChar.L && number < 0) {
                return CronDays.Rule.beforeLastOfMonth(Math.max(0, nth));
            }
            if (mark == SpecialChar.LW) {
                return CronDays.Rule.lastWeekdayOfMonth();
            }
            if (mark == SpecialChar.W) {
                return CronDays.Rule.weekdayNearest(number);
            }
        } else if (number >= 0) {
            if (mark == SpecialChar.HASH) {
                return CronDays.Rule.nthOfMonth(number % 7, nth);
            }
            if (mark == SpecialChar.L) {
                return CronDays.Rule.lastOfMonth(number % 7);
            }
        }
        throw meaningless(text, field, on);
    }

    private static MillwrightException meaningless(String text, Field field, FieldExpression part) {
        return invalid(
                text,
                "has a wrong field: " + field.title + " '" + part.asString() + "' means nothing there; write *, or "
                        + field.allowed,
                null);
    }
}
