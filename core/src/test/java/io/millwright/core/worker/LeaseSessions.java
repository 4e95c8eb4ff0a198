package io.millwright.core.worker;

import io.millwright.spi.ClaimRequest;
import io.millwright.spi.PendingClaim;
import io.millwright.spi.WorkerId;
import io.millwright.spi.WorkerSession;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Lease sessions for tests of parts that only ask whether the lease is held. */
final class LeaseSessions {
    private LeaseSessions() {}

    /** Held for ever, by the clock of a test that begins at 0. */
    static LeaseSession held() {
        return new LeaseSession(new Nobody(), Long.MAX_VALUE);
    }

    private record Nobody() implements WorkerSession {
        @Override
        public WorkerId id() {
            return new WorkerId("nobody");
        }

        @Override
        public PendingClaim claim(ClaimRequest request) {
            throw new AssertionError("not in this test");
        }

        @Override
        public CompletionStage<Boolean> renew() {
            return CompletableFuture.completedFuture(true);
        }

        @Override
        public CompletionStage<Void> leave() {
            return CompletableFuture.completedFuture(null);
        }
    }
}
