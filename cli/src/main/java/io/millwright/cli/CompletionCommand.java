package io.millwright.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "completion",
        sortOptions = false,
        descriptionHeading = "%n",
        optionListHeading = "%nOptions:%n",
        description = "Prints a script that teaches bash and zsh to complete this command.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  source <(millwright completion)                                       bash, zsh: this session",
            "  millwright completion > /etc/bash_completion.d/millwright             bash: for good",
            "  echo 'autoload -U +X bashcompinit && bashcompinit; source <(millwright completion)' >> ~/.zshrc"
        })
final class CompletionCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        String script = AutoComplete.bash("millwright", spec.root().commandLine());
        spec.commandLine().getOut().print(script);
        spec.commandLine().getOut().flush();
    }
}
