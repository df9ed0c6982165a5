#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "arch/shipped_machines.hpp"
#include "base/error.hpp"
#include "compile/choice.hpp"
#include "paper/fidelity.hpp"
#include "paper/reproduce_inputs.hpp"
#include "run/deployment.hpp"

namespace tessera::paper {
namespace {

std::string_view text_of(const std::string& machine) {
  const auto shipped = arch::shipped_machines();
  const auto found = std::ranges::find(shipped, machine, &ShippedText::name);
  if (found != shipped.end()) return found->text;
  throw Error(ErrorKind::Usage, machine, "is not a shipped machine", "one that `tessera machine` lists");
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(' ');
  return first == std::string_view::npos ? "" : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

/// A line of a machine file that sets a whole number and says where it comes from.
struct Line {
  std::string section;
  std::string name;
  std::int64_t value = 0;
  std::string source;
  std::size_t begin = 0;  ///< of the number in the text
  std::size_t size = 0;
};

std::optional<Line> parse_line(std::size_t begin, std::string_view line) {
  const std::size_t equals = line.find('=');
  const std::size_t comment = line.find('#');
  if (equals == std::string_view::npos || comment == std::string_view::npos || comment < equals) return std::nullopt;
  const std::string_view number = trimmed(line.substr(equals + 1, comment - equals - 1));
  Line result;
  const auto parsed = std::from_chars(number.data(), number.data() + number.size(), result.value);
  if (parsed.ec != std::errc{} || parsed.ptr != number.data() + number.size()) return std::nullopt;
  result.name = trimmed(line.substr(0, equals));
  result.source = trimmed(line.substr(comment + 1));
  result.begin = begin + static_cast<std::size_t>(number.data() - line.data());
  result.size = number.size();
  return result;
}

/// What the file says is assumed, or fitted.
std::vector<Line> assumptions(std::string_view text) {
  std::vector<Line> lines;
  std::string section;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    if (line.starts_with('[')) section = line.substr(1, line.find(']') - 1);
    if (auto found = parse_line(begin, line)) {
      found->section = section;
      const bool assumed = found->source.find("assumed") != std::string::npos;
      if (assumed || found->source.find("fitted") != std::string::npos) lines.push_back(std::move(*found));
    }
    begin = end + 1;
  }
  return lines;
}

class Latency {
 public:
  Latency() : network_(mobilenet_v2_to_reproduce()), input_(input_to_reproduce(network_)) {}

  Cycle of(const arch::Machine& machine) const {
    const run::Deployment deployment(network_, machine, compile::choice_named("ima-dw"));
    return deployment.run(input_).simulated.cycles();
  }
  /// Empty if the machine is not valid with this value, or does not hold the network.
  std::optional<Cycle> with(std::string_view text, const Line& line, std::int64_t value) const {
    std::string changed(text);
    changed.replace(line.begin, line.size, std::to_string(value));
    try {
      return of(arch::parse_machine(changed, "changed.toml"));
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::Config && error.kind() != ErrorKind::Input) throw;
      return std::nullopt;
    }
  }

 private:
  graph::Graph network_;
  graph::Data input_;
};

}  // namespace

FidelityResult fidelity_experiment(const std::string& machine, const Announce& announce) {
  const std::string_view text = text_of(machine);
  const Latency latency;
  announce("running MobileNetV2 ...");
  FidelityResult result{.machine = machine, .cycles = latency.of(arch::load_machine(machine)), .sensitivities = {}};
  for (const Line& line : assumptions(text)) {
    announce(fmt::format("running MobileNetV2 with other {}.{} ...", line.section, line.name));
    result.sensitivities.push_back({line.section, line.name, line.value, line.source,
                                    latency.with(text, line, line.value / 2),
                                    latency.with(text, line, line.value * 2)});
  }
  return result;
}

}  // namespace tessera::paper
