package io.earshot.sinks.delivery;

import io.earshot.sinks.config.CommonConfig;
import io.earshot.sinks.config.RetryConfig;
import io.earshot.sinks.notice.Notice;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.core.functions.Either;
import io.github.resilience4j.retry.Retry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/**
 * Delivers notices to one target, each until it is accepted, refused, too old or not wanted any more. Invariants:
 *
 * <ul>
 *   <li>a target that is down loses nothing but what grows older than the limit meanwhile;
 *   <li>while it is down it is tried by one delivery at a time, once a pause;
 *   <li>a wait that it asks for (Retry-After) holds for every delivery, not only for the one that was told.
 * </ul>
 *
 * <p>Thread-safe: each lane delivers one notice at a time, and an interrupt ends its waits.
 */
public final class Delivery implements AutoCloseable {
    private final CommonConfig config;
    private final Target target;
    private final Clock clock;
    private final DeliveryMeter meter;
    private final Health health;
    private final CircuitBreaker breaker;
    private final Retry retry;
    private final IntervalFunction backOff;
    private final IntervalFunction pause;
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong heldUntilMillis = new AtomicLong();
    private final AtomicReference<String> lastFailure = new AtomicReference<>("");

    /** Starts the target. */
    public Delivery(CommonConfig config, Target target, DeliveryMeter meter, Clock clock) {
        this.config = config;
        this.target = target;
        this.meter = meter;
        this.clock = clock;
        health = new Health(config.name(), target.shown(), config.retry().pause(), meter);
        RetryConfig wanted = config.retry();
        backOff = IntervalFunction.ofExponentialRandomBackoff(wanted.first(), 2, 0.5, wanted.most());
        pause = IntervalFunction.ofRandomized(wanted.pause(), 0.2);
        breaker = breaker(wanted);
        retry = Retry.of(
                config.name(),
                io.github.resilience4j.retry.RetryConfig.<Outcome>custom()
                        .maxAttempts(Integer.MAX_VALUE)
                        .retryExceptions(UnavailableException.class, CallNotPermittedException.class)
                        .intervalBiFunction(this::interval)
                        .build());
        target.start(health);
    }

    private CircuitBreaker breaker(RetryConfig wanted) {
        CircuitBreaker built = CircuitBreaker.of(
                config.name(),
                CircuitBreakerConfig.custom()
                        .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                        .slidingWindowSize(wanted.failures())
                        .minimumNumberOfCalls(wanted.failures())
                        .failureRateThreshold(100)
                        .waitDurationInOpenState(wanted.pause())
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .recordException(e -> e instanceof UnavailableException)
                        .build());
        built.getEventPublisher().onStateTransition(event -> {
            switch (event.getStateTransition()) {
                case CLOSED_TO_OPEN, HALF_OPEN_TO_OPEN -> health.opened(String.valueOf(lastFailure.get()));
                case HALF_OPEN_TO_CLOSED -> health.closed();
                default -> {}
            }
        });
        return built;
    }

    /**
     * Delivers one notice, however long that takes.
     *
     * @param recordedAt its record's time, which the age limit is measured from
     * @param wanted asked before each try
     * @throws RefusedException when it never will be accepted
     */
    public Outcome deliver(Notice notice, Instant recordedAt, BooleanSupplier wanted) {
        Attempts attempts = new Attempts(target.prepare(notice), target.prepareTooOld(notice));
        Strikes strikes = new Strikes(config.retry().strikes(), accepted.get());
        while (wanted.getAsBoolean()) {
            try {
                return retry.executeSupplier(() -> attempt(attempts, recordedAt, wanted, strikes));
            } catch (UnavailableException | CallNotPermittedException e) {
                // Its wait was interrupted: whether to go on is asked above, and the next wait is a whole one.
                Thread.interrupted();
            }
        }
        return Outcome.ABANDONED;
    }

    private Outcome attempt(Attempts attempts, Instant recordedAt, BooleanSupplier wanted, Strikes strikes) {
        if (!wanted.getAsBoolean()) {
            return Outcome.ABANDONED;
        }
        Instant now = clock.instant();
        if (Duration.between(recordedAt, now).compareTo(config.maxAge()) > 0) {
            attempts.tooOld().run();
            return Outcome.TOO_OLD;
        }
        long hold = heldUntilMillis.get() - now.toEpochMilli();
        if (hold > 0) {
            throw new UnavailableException("it asked to wait", true, Duration.ofMillis(hold));
        }
        breaker.acquirePermission();
        long began = System.nanoTime();
        try {
            attempts.fresh().run();
            breaker.onSuccess(System.nanoTime() - began, TimeUnit.NANOSECONDS);
            accepted.incrementAndGet();
            return Outcome.DELIVERED;
        } catch (UnavailableException e) {
            failed(e, System.nanoTime() - began, strikes);
            throw e;
        } catch (RefusedException e) {
            // It answers, so it is there.
            breaker.onSuccess(System.nanoTime() - began, TimeUnit.NANOSECONDS);
            throw e;
        } finally {
            meter.requested((System.nanoTime() - began) / 1e9);
        }
    }

    private void failed(UnavailableException e, long nanos, Strikes strikes) {
        meter.retrying();
        lastFailure.set(String.valueOf(e.getMessage()));
        if (!e.least().isZero()) {
            heldUntilMillis.accumulateAndGet(clock.millis() + e.least().toMillis(), Math::max);
        }
        if (e.busy()) {
            breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
            return;
        }
        breaker.onError(nanos, TimeUnit.NANOSECONDS, e);
        if (strikes.failed(accepted.get())) {
            throw new RefusedException("%s, again and again while others were accepted".formatted(e.getMessage()));
        }
    }

    @Override
    public void close() {
        target.close();
    }

    /** What there is to do for a notice, by its age. */
    private record Attempts(Runnable fresh, Runnable tooOld) {}

    /** Milliseconds until the next try. */
    private long interval(int attempt, Either<Throwable, Outcome> ended) {
        if (ended.isRight()) {
            return 1;
        }
        if (ended.getLeft() instanceof UnavailableException unavailable) {
            if (unavailable.least().isZero()) {
                return backOff.apply(attempt);
            }
            // A little later each, so that those who waited together do not come back together.
            return unavailable.least().toMillis() + 1 + backOff.apply(1);
        }
        return pause.apply(attempt);
    }
}
