# The resident firmware is compiled into the tool, so that it works from any folder: network.elf becomes a generated
# source file, whose name is left in TESSERA_EMBEDDED_FIRMWARE. The program is built in firmware/.
set(TESSERA_EMBEDDED_FIRMWARE ${PROJECT_BINARY_DIR}/generated/embedded_firmware.cpp)
set(firmware_elf ${PROJECT_BINARY_DIR}/firmware/network.elf)
add_custom_command(
  OUTPUT ${TESSERA_EMBEDDED_FIRMWARE}
  COMMAND ${CMAKE_COMMAND} -DELF=${firmware_elf} -DOUTPUT=${TESSERA_EMBEDDED_FIRMWARE}
          -P ${PROJECT_SOURCE_DIR}/cmake/write_firmware.cmake
  DEPENDS ${firmware_elf} ${PROJECT_SOURCE_DIR}/cmake/write_firmware.cmake
  COMMENT "Embedding the resident firmware"
  VERBATIM)
