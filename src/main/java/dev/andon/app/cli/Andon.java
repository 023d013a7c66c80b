package dev.andon.app.cli;

import dev.andon.fault.FaultException;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The root of the command line: {@code ./andon COMMAND}. */
@Command(
    name = "andon",
    description = "Exception middleware for distribution companies.",
    mixinStandardHelpOptions = true,
    versionProvider = VersionCommand.Provider.class,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:could not run; one sentence on standard error says why",
      "2:wrong usage",
      "3:ran, and the answer is no"
    },
    subcommands = {
      RunCommand.class,
      DemoCommand.class,
      CasesCommand.class,
      WorklistCommand.Listing.class,
      WorklistCommand.Next.class,
      ExplainCommand.class,
      ContextCommand.class,
      FeedsCommand.class,
      CaseVerbCommand.Claim.class,
      CaseVerbCommand.Close.class,
      CaseVerbCommand.Reopen.class,
      CaseVerbCommand.Merge.class,
      CaseVerbCommand.Split.class,
      CaseVerbCommand.Regroup.class,
      DeadLettersCommand.class,
      ReplayCommand.class,
      VerifyCommand.class,
      EdiCommand.class,
      PartnersCommand.class,
      RulesCommand.class,
      PolicyCommand.class,
      WhatIfCommand.class,
      EstimatesCommand.class,
      MonitorCommand.class,
      VersionCommand.class,
      PasswordCommand.class,
      SandboxCommand.class,
      ContractCommand.class
    })
public final class Andon implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  /** Starts the command line and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  /** The command line, for tests. */
  public static CommandLine commandLine() {
    return new CommandLine(new Andon())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler((e, command, result) -> report(e, command));
  }

  /** A fault is one sentence; anything else is a defect and shows where it came from. */
  private static int report(Exception e, CommandLine command) {
    if (e instanceof FaultException fault) {
      String repair = fault.fault().repair();
      command
          .getErr()
          .println("andon: " + fault.fault().message() + (repair.isEmpty() ? "" : ". " + repair));
      LoggerFactory.getLogger(Andon.class).debug("cause", e);
    } else {
      LoggerFactory.getLogger(Andon.class).error("The command failed by a defect", e);
    }
    return 1;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Name a command.");
  }
}
