package io.millwright.examples;

import io.millwright.api.RetryPolicy;
import io.millwright.api.TaskFailedException;
import io.millwright.api.TaskType;
import io.millwright.api.Workflow;
import io.millwright.api.WorkflowHandle;
import io.millwright.core.Millwright;
import io.millwright.core.worker.Worker;
import java.time.Duration;

/** Steps that cannot be rolled back, each with one that undoes it: if a later one fails, they are undone, the last one first. */
public final class Saga {
    static final TaskType.Of1<String, String> BOOK = TaskType.named("book")
            .with(o -> o.retry(RetryPolicy.NONE))
            .takes(String.class)
            .returns(String.class);
    static final TaskType.Of1<String, Void> GIVE_BACK =
            TaskType.named("give-back").takes(String.class).returnsNothing();

    private Saga() {}

    static String book(String what) {
        if (what.equals("car")) {
            throw new IllegalStateException("no car is left");
        }
        System.out.println("booked a " + what);
        return "booking of a " + what;
    }

    /** Like every handler it may run twice if its worker dies, so giving back what was given back must be harmless. */
    static Void giveBack(String booking) {
        System.out.println("gave back the " + booking);
        return null;
    }

    private static Workflow<String> booking(String what) {
        return Workflow.of(BOOK.with(what)).compensateWith(GIVE_BACK);
    }

    public static void main(String[] args) throws InterruptedException {
        try (Millwright mill = Millwright.open("memory:")) {
            mill.tasks().add(BOOK, Saga::book).add(GIVE_BACK, Saga::giveBack);
            Worker worker = mill.worker().start();

            Workflow<String> flight = booking("flight");
            Workflow<String> hotel = booking("hotel").after(flight);
            WorkflowHandle<String> trip = mill.send(booking("car").after(hotel));
            try {
                trip.await(Duration.ofSeconds(10));
            } catch (TaskFailedException e) {
                System.out.println(trip.state() + ": " + e.error().message());
            }

            // Nothing fails, nothing is undone.
            WorkflowHandle<String> weekend = mill.send(booking("hotel").after(booking("flight")));
            System.out.println("got the " + weekend.await(Duration.ofSeconds(10)));
            System.out.println(weekend.progress());
            worker.close();
        }
    }
}
