package io.millwright.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millwright.api.TaskState;
import io.millwright.spi.Tally;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands in columns, other than numbers and payloads. */
class CodecsTest {
    @Test
    void seqListsComeBack() {
        Random random = new Random(7);
        SeqList list = new SeqList();
        List<Long> wanted = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            long seq = i % 3 == 0 ? i : random.nextLong() >>> random.nextInt(1, 64);
            wanted.add(seq);
            list.add(seq);
        }
        List<Long> found = new ArrayList<>();
        SeqList.forEach(list.toBytes(), found::add);
        assertThat(found).isEqualTo(wanted);
        assertThat(list.size()).isEqualTo(5_000);
    }

    @Test
    void neighboursTakeAByte() {
        SeqList list = new SeqList();
        for (int i = 0; i < 1_000; i++) {
            list.add(1_000_000 + i);
        }
        assertThat(list.toBytes()).hasSizeLessThan(1_010);
    }

    @Test
    void damagedListsDoNotThrow() {
        Random random = new Random(8);
        for (int i = 0; i < 1_000; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            SeqList.forEach(bytes, seq -> {});
        }
    }

    @Test
    void talliesComeBack() {
        assertThat(TallyText.of(Tally.ZERO)).isNull();
        assertThat(TallyText.parse(null)).isEqualTo(Tally.ZERO);
        Tally tally = new Tally(1, 2, 3, 4, 5);
        assertThat(TallyText.of(tally)).isEqualTo("[1,2,3,4,5]");
        assertThat(TallyText.parse("[1,2,3,4,5]")).isEqualTo(tally);
        Tally overcome = new Tally(1, 2, 3, 0, 5, 4);
        assertThat(TallyText.of(overcome)).isEqualTo("[1,2,3,0,5,4]");
        assertThat(TallyText.parse("[1,2,3,0,5,4]")).isEqualTo(overcome);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[", "[]", "[1,2,3,4]", "[1,2,3,4,x]", "[1,2,3,4,-1]", "[1,2,3,4,99999999999]", "null"})
    void damagedTalliesAreFoundOut(String text) {
        assertThatThrownBy(() -> TallyText.parse(text)).isInstanceOf(DamagedRowException.class);
    }

    @Test
    void everyTerminalStateHasACode() {
        for (TaskState state : TaskState.values()) {
            if (state.isTerminal()) {
                assertThat(StateCode.state(StateCode.of(state))).isEqualTo(state);
            }
        }
    }
}
