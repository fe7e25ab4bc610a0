package io.earshot.training.cli;

import io.earshot.cli.CommandGroup;
import java.util.List;

/** The commands that teach and judge models. */
public final class TrainingCommands implements CommandGroup {
    @Override
    public List<Object> commands() {
        return List.of(new TrainCommand(), new TeachCommand(), new ScenesCommand(), new EvaluateCommand());
    }
}
