// See progress_line.hpp.
#include "app/progress_line.hpp"

#include <fmt/format.h>
#include <unistd.h>

namespace tessera::app {

std::string ProgressLine::update(std::size_t layer, std::size_t layers, Cycle cycles, Time now) {
  using namespace std::chrono_literals;
  constexpr auto kSilence = 1s;
  constexpr auto kPause = 100ms;
  if (wanted_ == ProgressWanted::Never) return "";
  const std::string text =
      fmt::format("layer {} of {}, {:.1f} million cycles", layer + 1, layers, static_cast<double>(cycles) / 1e6);
  if (!terminal_) {
    if (wanted_ != ProgressWanted::Always || last_layer_ == layer) return "";
    last_layer_ = layer;
    return text + "\n";
  }
  if (wanted_ == ProgressWanted::Automatic && now - start_ < kSilence) return "";
  if (shown_ && now - last_ < kPause) return "";
  last_ = now;
  shown_ = true;
  return "\r\033[K" + text;
}

std::string ProgressLine::finish() {
  const bool shown = shown_;
  shown_ = false;
  return shown ? "\r\033[K" : "";
}

void tell(const std::string& step) {
  if (isatty(STDERR_FILENO) != 0) fmt::print(stderr, "\r\033[K{}", step);
}

}  // namespace tessera::app
