package io.millwright.testkit;

import io.millwright.spi.Delivery;
import io.millwright.spi.Settlement;
import io.millwright.spi.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Workers on threads of their own that race for work until all of it is done. */
final class Workforce {
    private static final int CLAIMED_AT_ONCE = 4;

    private final StoreGroup group;
    private final List<Hand> hands = new ArrayList<>();
    private final AtomicInteger left;

    /** @param tasks how many there are to settle */
    Workforce(StoreGroup group, int workers, int tasks) {
        this.group = group;
        this.left = new AtomicInteger(tasks);
        for (int i = 0; i < workers; i++) {
            hands.add(group.join());
        }
    }

    /**
     * Returns when all tasks are settled. The two are called on the worker's thread.
     *
     * @param begins called for each delivery when it has come
     * @param ends called for each delivery just before it is settled
     */
    void work(Consumer<Delivery> begins, Consumer<Delivery> ends) throws Exception {
        LinkedBlockingQueue<Hand> idle = new LinkedBlockingQueue<>(hands);
        Crowd.run(hands.size(), 1, () -> work(idle.take(), begins, ends));
    }

    private Hand work(Hand hand, Consumer<Delivery> begins, Consumer<Delivery> ends) {
        while (true) {
            List<Delivery> deliveries = group.get(hand.ask(CLAIMED_AT_ONCE).deliveries());
            if (deliveries.isEmpty()) {
                return hand;
            }
            deliveries.forEach(begins);
            for (Delivery delivery : deliveries) {
                ends.accept(delivery);
                if (group.settle(delivery, new Verdict.Success(StoreGroup.DONE)) == Settlement.Result.SETTLED
                        && left.decrementAndGet() == 0) {
                    hands.forEach(Hand::leave); // which ends the claims of all that wait
                }
            }
        }
    }
}
