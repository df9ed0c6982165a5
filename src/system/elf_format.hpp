// The structures of ELF32 files, and the one place where bytes of such a file are read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::system::elf {

inline constexpr std::uint32_t header_bytes = 52;
inline constexpr std::uint32_t program_header_bytes = 32;
inline constexpr std::uint32_t section_header_bytes = 40;
inline constexpr std::uint32_t symbol_bytes = 16;

inline constexpr std::uint8_t class_32 = 1;
inline constexpr std::uint8_t little_endian = 1;
inline constexpr std::uint16_t type_executable = 2;
inline constexpr std::uint16_t machine_riscv = 243;
inline constexpr std::uint32_t segment_load = 1;
inline constexpr std::uint32_t section_symbols = 2;
inline constexpr std::uint32_t section_strings = 3;
inline constexpr std::uint32_t section_is_code = 4;
inline constexpr std::uint32_t section_attributes = 0x7000'0003;  ///< of RISC-V
inline constexpr std::uint16_t first_reserved_section = 0xff00;

struct Header {
  std::uint16_t type = 0;
  std::uint16_t machine = 0;
  std::uint32_t entry = 0;
  std::uint32_t program_headers = 0;  ///< offset in the file; 0: none
  std::uint32_t section_headers = 0;
  std::uint16_t program_header_size = 0;
  std::uint16_t program_header_count = 0;
  std::uint16_t section_header_size = 0;
  std::uint16_t section_header_count = 0;
};

struct ProgramHeader {
  std::uint32_t type = 0;
  std::uint32_t offset = 0;
  std::uint32_t physical_address = 0;
  std::uint32_t file_size = 0;
  std::uint32_t memory_size = 0;
};

struct SectionHeader {
  std::uint32_t type = 0;
  std::uint32_t flags = 0;
  std::uint32_t offset = 0;
  std::uint32_t size = 0;
  std::uint32_t link = 0;  ///< of a symbol table: the section with the names
};

enum class SymbolType : std::uint8_t { None = 0, Object = 1, Function = 2, Section = 3, File = 4 };

struct Symbol {
  std::uint32_t name = 0;  ///< offset in the section with the names
  std::uint32_t value = 0;
  SymbolType type = SymbolType::None;
  std::uint16_t section = 0;  ///< 0: defined elsewhere
};

/// Bounds-checked access to a file's bytes. What is read is named by `what` when it is not all there.
class File {
 public:
  File(std::span<const std::byte> bytes, std::string_view name) : bytes_(bytes), name_(name) {}

  [[noreturn]] void fail(const std::string& message, const std::string& hint = {}) const;

  std::span<const std::byte> slice(std::uint64_t offset, std::uint64_t size, const std::string& what) const;

  /// Throws unless this is a 32-bit little-endian RISC-V executable.
  Header header() const;
  std::vector<ProgramHeader> program_headers(const Header& header) const;
  std::vector<SectionHeader> section_headers(const Header& header) const;
  std::vector<Symbol> symbols(const SectionHeader& table) const;

  /// The zero-terminated text at `offset` of a section of names.
  std::string_view text(const SectionHeader& names, std::uint32_t offset) const;

 private:
  void check_identification() const;

  std::span<const std::byte> bytes_;
  std::string_view name_;
};

}  // namespace tessera::system::elf
