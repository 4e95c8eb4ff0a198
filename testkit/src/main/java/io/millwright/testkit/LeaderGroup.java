package io.millwright.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millwright.spi.Capability;
import io.millwright.spi.Leadership;
import io.millwright.spi.ScheduleStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** At most one candidate leads, and terms only grow. */
abstract class LeaderGroup extends StoreGroup {
    private static final Duration TEN = Duration.ofSeconds(10);

    LeaderGroup(Factory factory) {
        super(factory);
    }

    @BeforeEach
    final void capability() {
        needs(Capability.SCHEDULES);
    }

    private Leadership campaign(String candidate) {
        return get(store().schedules().campaign(candidate, TEN));
    }

    private Leadership leading(String leader, long term) {
        return new Leadership(leader, term, time().now() + TEN.toMillis());
    }

    @Test
    void theFirstLeads() {
        assertThat(campaign("a")).isEqualTo(leading("a", 1));
    }

    @Test
    void theSecondIsToldWhoLeads() {
        Leadership first = campaign("a");
        advance(TEN.minusMillis(1));
        assertThat(campaign("b")).isEqualTo(first);
    }

    @Test
    void whoLeadsExtendsItsTerm() {
        campaign("a");
        advance(TEN.minusMillis(1));
        assertThat(campaign("a")).isEqualTo(leading("a", 1));
        advance(TEN.minusMillis(1));
        assertThat(campaign("b").leader()).isEqualTo("a");
    }

    @Test
    void whenTheLeaseIsOverTheNextTermBegins() {
        campaign("a");
        advance(TEN);
        assertThat(campaign("b")).isEqualTo(leading("b", 2));
        assertThat(campaign("a").leader()).isEqualTo("b");
    }

    @Test
    void whoComesBackLateBeginsATermOfItsOwn() {
        campaign("a");
        advance(TEN);
        assertThat(campaign("a")).isEqualTo(leading("a", 2));
    }

    @Test
    void afterAResignationNobodyWaits() {
        Leadership first = campaign("a");
        done(store().schedules().resign(first.term()));
        assertThat(campaign("b")).isEqualTo(leading("b", 2));
    }

    @Test
    void onlyItsOwnTermCanBeResigned() {
        Leadership first = campaign("a");
        advance(TEN);
        campaign("b");
        done(store().schedules().resign(first.term()));
        assertThat(campaign("c").leader()).isEqualTo("b");
    }

    @Test
    void aClockThatIsSetBackMakesNobodyWaitForLong() {
        campaign("a");
        time().jump(Duration.ofDays(-1));
        assertThat(campaign("b")).isEqualTo(leading("a", 1));
        advance(TEN);
        assertThat(campaign("b")).isEqualTo(leading("b", 2));
    }

    @Test
    void aClockThatIsSetForwardEndsTheLease() {
        campaign("a");
        time().jump(Duration.ofDays(1));
        assertThat(campaign("b")).isEqualTo(leading("b", 2));
    }

    @Test
    void ofManyCandidatesOneLeads() {
        List<CompletionStage<Leadership>> stages = new ArrayList<>();
        ScheduleStore schedules = store().schedules();
        for (int i = 0; i < 20; i++) {
            stages.add(schedules.campaign("c" + i, TEN));
        }
        assertThat(stages.stream().map(this::get).distinct()).hasSize(1);
    }

    @Test
    void connectionsShareOneLeader() throws Exception {
        Assumptions.assumeTrue(harness().opensOthers(), "one connection only");
        ScheduleStore other = harness().openAnother().schedules();
        Leadership first = campaign("a");
        assertThat(get(other.campaign("b", TEN))).isEqualTo(first);
    }

    @Test
    void termsGoOnAfterARestart() throws Exception {
        Assumptions.assumeTrue(harness().restarts(), "not durable");
        campaign("a");
        restart();
        advance(TEN);
        assertThat(campaign("b").term()).isEqualTo(2);
    }
}
