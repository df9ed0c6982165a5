# The shipped machines are compiled into the tool, so that it works from any folder: `configs/*.toml` become one
# generated source file, whose name is left in TESSERA_SHIPPED_MACHINES.
file(GLOB machine_files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/configs/*.toml)
set(TESSERA_SHIPPED_MACHINES ${PROJECT_BINARY_DIR}/generated/shipped_machines.cpp)
add_custom_command(
  OUTPUT ${TESSERA_SHIPPED_MACHINES}
  COMMAND ${CMAKE_COMMAND} "-DFILES=${machine_files}" -DOUTPUT=${TESSERA_SHIPPED_MACHINES}
          -P ${PROJECT_SOURCE_DIR}/cmake/write_machines.cmake
  DEPENDS ${machine_files} ${PROJECT_SOURCE_DIR}/cmake/write_machines.cmake
  COMMENT "Embedding the shipped machines"
  VERBATIM)
