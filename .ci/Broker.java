import io.earshot.broker.EmbeddedBroker;

/** A broker for the commands of README that want one: prints its address and serves until it is told to end. */
final class Broker {
    public static void main(String[] args) throws InterruptedException {
        EmbeddedBroker broker = EmbeddedBroker.start();
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close));
        System.out.println(broker.bootstrapServers());
        Thread.currentThread().join();
    }
}
