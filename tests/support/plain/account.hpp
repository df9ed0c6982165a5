// What a model says of a run, as lines of text that can be compared.
#pragma once

#include <string>
#include <vector>

#include "support/plain/machine.hpp"
#include "system/result.hpp"

namespace tessera::plain {

struct Account {
  std::vector<std::string> instructions;  ///< `cycle core pc instruction`
  std::vector<std::string> requests;      ///< `cycle core address R|W granted`
  std::vector<std::string> totals;        ///< end, counters of every core, marks
};

Account account_of(const Outcome& outcome);
/// `instructions` and `requests`: what a system::Tracer wrote.
Account account_of(const system::Result& result, const std::string& instructions, const std::string& requests);

}  // namespace tessera::plain
