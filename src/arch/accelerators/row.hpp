// All that is asked of any accelerator: one row, which stands in the file of the accelerator (list.hpp names them).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "arch/area.hpp"

namespace tessera::arch {

/// A line of a register list.
struct RegisterInfo {
  std::string_view name;
  std::uint32_t offset;
  std::string_view access;
  std::string_view meaning;
};

struct AcceleratorRow {
  std::string_view name;   ///< of its section in machine files and of its reference page
  std::string_view title;  ///< of that page
  /// Part of the published cluster. Reports name the units of such accelerators always, of others where they are used.
  bool published;
  std::uint32_t port;  ///< its control port, from the base of all; number and event line follow from it
  std::span<const RegisterInfo> registers;
  std::uint32_t first_job_register;
  std::uint32_t job_registers;
  std::string_view notes;  ///< of the reference page: Markdown behind the registers
  std::span<const AreaRow> areas;
};

}  // namespace tessera::arch
