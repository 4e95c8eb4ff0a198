package io.millwright.examples;

import io.millwright.api.Signature;
import io.millwright.api.Task;
import io.millwright.core.Millwright;
import io.millwright.core.worker.Worker;
import java.time.Duration;

/** An interface shared by senders and workers: a call of it, captured, is a signature. */
public final class CapturedInterface {
    private CapturedInterface() {}

    /** The contract. Methods may be renamed at will: queued work knows the names in the annotations. */
    public interface Images {
        @Task(value = "images.thumbnail", queue = "images", retries = 5, timeout = "PT30S")
        String thumbnail(String path, int width);

        @Task(value = "images.forget", queue = "images")
        void forget(String path);
    }

    /** Only workers need it. */
    static final class ImagesOnDisk implements Images {
        @Override
        public String thumbnail(String path, int width) {
            return path.replace(".jpg", "-" + width + ".jpg");
        }

        @Override
        public void forget(String path) {
            System.out.println("forgot " + path);
        }
    }

    public static void main(String[] args) throws InterruptedException {
        try (Millwright mill = Millwright.open("memory:")) {
            mill.tasks().implement(Images.class, new ImagesOnDisk());
            Worker worker = mill.worker().queues("images").start();

            Signature<String> thumbnail = Signature.of(Images.class, images -> images.thumbnail("mill.jpg", 200));
            Signature<Void> forget = Signature.ofVoid(Images.class, images -> images.forget("mill.jpg"));

            System.out.println(mill.send(thumbnail).await(Duration.ofSeconds(10)));
            mill.send(forget).await(Duration.ofSeconds(10));
            worker.close();
        }
    }
}
