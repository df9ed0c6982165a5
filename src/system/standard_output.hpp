// What cores print through PULP's standard output, each a line at a time: cores that print at the same time do not tear
// each other's lines apart.
#pragma once

#include <functional>
#include <map>
#include <string>

namespace tessera::system {

class StandardOutput {
 public:
  explicit StandardOutput(std::function<void(char)> console) : console_(std::move(console)) {}

  /// `source`: who prints.
  void print(unsigned source, char character) {
    std::string& line = lines_[source];
    line += character;
    if (character == '\n' || line.size() >= kLongest) release(line);
  }
  /// At the end of the program: also what no end of line followed.
  void flush() {
    for (auto& [source, line] : lines_) release(line);
  }

 private:
  static constexpr std::size_t kLongest = 4096;

  void release(std::string& line) {
    if (console_) {
      for (const char character : line) console_(character);
    }
    line.clear();
  }

  std::function<void(char)> console_;
  std::map<unsigned, std::string> lines_;
};

}  // namespace tessera::system
