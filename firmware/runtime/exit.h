// Ways to end: a core, the program, everything at once.
#pragma once

/// Core 0, with no work forked: sends the other cores to their end and reports `code`; 0 means passed. Returning from
/// `main` does the same.
_Noreturn void exit(int code);

/// This core reports `code` and sleeps for good. The simulation ends when all cores have reported.
_Noreturn void core_exit(int code);

/// Any core, in any state: the program has failed. Ends the simulation although other cores may wait for this one.
_Noreturn void panic(int code);
