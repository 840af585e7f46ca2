"""The workbench (作業台): Streamlit pages for staff at a desk, on the API alone."""
