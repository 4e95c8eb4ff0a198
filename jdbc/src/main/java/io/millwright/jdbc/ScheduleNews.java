package io.millwright.jdbc;

import io.millwright.spi.ScheduleStore.Listener;
import io.millwright.spi.ScheduleStore.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Who wants to know of schedules, and what this process has seen of them. Listeners come from any thread, the rest is the writer's. */
final class ScheduleNews {
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private long seenVersions;
    private boolean seenLeader;

    Subscription listen(Listener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** What to tell because of what others wrote. */
    List<Runnable> look(LeaderSql.Head head) {
        List<Runnable> news = new ArrayList<>(0);
        if (head.versions() > seenVersions) {
            listeners.forEach(listener -> news.add(listener::schedulesChanged));
        }
        if (seenLeader && !head.hasLeader()) {
            listeners.forEach(listener -> news.add(listener::leaderGone));
        }
        seenVersions = Math.max(seenVersions, head.versions());
        seenLeader = head.hasLeader();
        return news;
    }

    /** This process took steps, which have been committed. */
    void stepped(long version, boolean asLeader) {
        seenVersions = Math.max(seenVersions, version);
        if (!asLeader) {
            listeners.forEach(Listener::schedulesChanged);
        }
    }

    /** This process' candidate looked who leads. */
    void led() {
        seenLeader = true;
    }

    /** The leader, who is of this process, resigned. */
    void resigned() {
        seenLeader = false;
        listeners.forEach(Listener::leaderGone);
    }
}
