// How far each unit's time and results are known, and what the assumptions among the parameters weigh.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "arch/machine.hpp"
#include "paper/experiments.hpp"

namespace tessera::paper {

enum class Fidelity : std::uint8_t {
  Exact,      ///< equal to what was recorded on the RTL, in every cycle
  Specified,  ///< a contract in time or numbers of our own: there is nothing to hold it to
  Modelled,   ///< a device or a part outside the cluster, simplified
};
std::string_view name_of(Fidelity fidelity);

/// What was recorded on the RTL, and is compared by tests line by line.
struct Recording {
  std::string_view folder;  ///< of the ground truth
  unsigned programs = 0;
  std::uint64_t instructions = 0;  ///< lines of instruction traces
  std::uint64_t requests = 0;      ///< lines of memory traces
};
std::span<const Recording> recordings();

/// A unit, or a part of one.
struct FidelityRow {
  std::string_view unit;
  std::string_view what;
  Fidelity fidelity = Fidelity::Specified;
  std::vector<std::string_view> folders;  ///< of recordings that it is held to
  std::string_view limits;                ///< what is not known, or not held to anything
};
const std::vector<FidelityRow>& fidelity_rows();

/// A parameter that somebody assumed or fitted, and MobileNetV2's latency with half of it and twice as much.
struct Sensitivity {
  std::string section;
  std::string name;
  std::int64_t value = 0;
  std::string source;         ///< what the machine file says of it: "cycles: assumed, two crossings ..."
  std::optional<Cycle> half;  ///< none: the machine would not be valid, or not hold the network
  std::optional<Cycle> twice;
};

struct FidelityResult {
  std::string machine;
  Cycle cycles = 0;  ///< of MobileNetV2, mapping ima-dw
  std::vector<Sensitivity> sensitivities;
};

/// `machine`: a shipped one, whose file says where its values come from. Throws Error{Usage} if there is none.
FidelityResult fidelity_experiment(const std::string& machine, const Announce& announce);

/// A page of Markdown.
std::string to_text(const FidelityResult& result);
std::string to_json(const FidelityResult& result);

}  // namespace tessera::paper
