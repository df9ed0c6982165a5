// Runs the `tessera` executable as a user would, and keeps what it says.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/text_files.hpp"

namespace tessera::testing {

/// A folder that lasts as long as the test.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "tessera-test-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  std::string operator/(const std::string& name) const { return (path_ / name).string(); }

  /// Writes a file and returns its path.
  std::string write(const std::string& name, std::span<const std::byte> bytes) const {
    std::ofstream(path_ / name, std::ios::binary).write(reinterpret_cast<const char*>(bytes.data()), std::ssize(bytes));
    return *this / name;
  }
  std::string write(const std::string& name, const std::string& text) const {
    return write(name, std::as_bytes(std::span(text)));
  }

 private:
  std::filesystem::path path_;
};

struct CommandRun {
  int status = -1;  ///< -1: it did not exit by itself
  std::string output;
  std::string errors;
};

/// `output_to`: a file to which standard output goes, instead of being kept.
inline CommandRun run_tessera(const std::vector<std::string>& arguments, const std::string& output_to = {}) {
  const TemporaryFolder folder;
  std::string program = TESSERA_BINARY_DIR "/tessera";
  std::vector<std::string> words = arguments;
  std::vector<char*> argv{program.data()};
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  const std::string output = output_to.empty() ? folder / "output" : output_to;
  const std::string errors = folder / "errors";
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("cannot fork");
  if (child == 0) {
    const bool redirected =
        std::freopen(output.c_str(), "wb", stdout) != nullptr && std::freopen(errors.c_str(), "wb", stderr) != nullptr;
    if (redirected) execv(program.c_str(), argv.data());
    _exit(127);
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
  }
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, output_to.empty() ? read_file(output) : "", read_file(errors)};
}

}  // namespace tessera::testing
