// Runs a program, its output discarded, and prints the most memory it held, in bytes: peak_memory PROGRAM ARGUMENT...
//
// Linux counts in the peak of the process that started a program. That of the measuring process would hide the tool's,
// so a small one starts it.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const pid_t child = fork();
  if (child == 0) {
    const int nothing = open("/dev/null", O_WRONLY);
    dup2(nothing, 1);
    dup2(nothing, 2);
    execv(argv[1], argv + 1);
    _exit(127);
  }
  int status = 0;
  rusage used{};
  if (child < 0 || wait4(child, &status, 0, &used) != child) return 1;
  std::printf("%ld\n", used.ru_maxrss * 1024);
  return 0;
}
