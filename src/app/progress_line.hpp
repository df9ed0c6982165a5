// One line on standard error that says how far a long run has come.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

#include "base/units.hpp"

namespace tessera::app {

enum class ProgressWanted : std::uint8_t {
  Automatic,  ///< on a terminal, once the run has taken a second
  Always,     ///< at once; where there is no terminal, a line for each layer
  Never,
};

class ProgressLine {
 public:
  using Time = std::chrono::steady_clock::time_point;

  ProgressLine(ProgressWanted wanted, bool terminal, Time start)
      : wanted_(wanted), terminal_(terminal), start_(start), last_(start) {}

  /// What to print when `layer` (from 0) of `layers` is being run after that many simulated cycles; often nothing.
  std::string update(std::size_t layer, std::size_t layers, Cycle cycles, Time now);

  /// What removes the line, if there is one.
  std::string finish();

 private:
  ProgressWanted wanted_;
  bool terminal_;
  bool shown_ = false;
  Time start_;
  Time last_;
  std::optional<std::size_t> last_layer_;
};

/// Tells a user who watches standard error what is being run, in place of what was told before; an empty line clears
/// it. Files and pipes are left alone.
void tell(const std::string& step);

}  // namespace tessera::app
