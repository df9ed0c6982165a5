#include "support/plain/account.hpp"

#include <sstream>

#include <fmt/format.h>

namespace tessera::plain {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::string totals_line(std::size_t core, std::uint64_t retired, std::uint64_t accesses, std::uint64_t conflicts,
                        std::uint64_t data_accesses, std::uint64_t sleeping) {
  return fmt::format("core {}: retired {}, TCDM accesses {}, conflicts {}, data accesses {}, asleep {}", core, retired,
                     accesses, conflicts, data_accesses, sleeping);
}

std::string mark_line(unsigned core, unsigned number, std::uint32_t value, Cycle cycle) {
  return fmt::format("mark {} of core {} = {:#x} in cycle {}", number, core, value, cycle);
}

}  // namespace

Account account_of(const system::Result& result, const std::string& instructions, const std::string& requests) {
  Account account{lines_of(instructions), lines_of(requests), {}};
  const bool ended = result.ending == system::Ending::Passed;
  account.totals.push_back(fmt::format("cycles {}, {}", result.cycles, ended ? "ended" : "not ended"));
  if (!ended) account.totals.back() += ": " + result.reason;
  for (std::size_t core = 0; core < result.cores.size(); ++core) {
    const auto& counters = result.cores[core].counters;
    account.totals.push_back(totals_line(core, counters.instructions(), counters.tcdm_accesses, counters.tcdm_conflicts,
                                         counters.data_accesses, counters.sleeping));
  }
  for (const auto& mark : result.marks)
    account.totals.push_back(mark_line(mark.core, mark.number, mark.value, mark.cycle));
  return account;
}

Account account_of(const Outcome& outcome) {
  Account account;
  for (const TraceLine& line : outcome.instructions) {
    account.instructions.push_back(fmt::format("{} {} {:08x} {:08x}", line.cycle, line.core, line.pc, line.word));
  }
  account.requests = outcome.requests;
  account.totals.push_back(fmt::format("cycles {}, {}", outcome.cycles, outcome.ended ? "ended" : "not ended"));
  for (std::size_t core = 0; core < outcome.cores.size(); ++core) {
    const CoreOutcome& one = outcome.cores[core];
    account.totals.push_back(
        totals_line(core, one.retired, one.tcdm_accesses, one.tcdm_conflicts, one.data_accesses, one.sleeping));
  }
  for (const Mark& mark : outcome.marks) {
    account.totals.push_back(mark_line(mark.core, mark.number, mark.value, mark.cycle));
  }
  return account;
}

}  // namespace tessera::plain
